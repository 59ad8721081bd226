import {
  DEFAULT_SCALAR_STYLE_RULES,
  DUMP_SCHEMA,
  defineScalarTag,
  dump,
  load,
  loadAll,
  NOT_RESOLVED,
  SCALAR_STYLE,
  type ScalarStyleRule,
} from 'js-yaml';

/** Numbers in gopkg.in/yaml and its successors, after removal of underscores: any base, with a sign after the prefix. */
const GO_NUMBER =
  /^[-+]*(?:0b[-+]?[01]+|0o?[-+]?[0-7]+|0x[-+]?[0-9a-f]+|(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?)$/i;
/** Dates and times, including those with single digits. */
const GO_TIME = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt\s]|$)/;

/** Text at the start or end of a key that github.com/goccy/go-yaml parses as the end of a document or a merge key. */
const GO_MARK = /^\.\.\.|<<$/;

/**
 * Plain scalars that Go parsers read as numbers, times or markers, although they are strings in YAML 1.2 and js-yaml.
 * The tag is never written; it makes js-yaml quote such strings.
 */
const readAsOtherTypes = defineScalarTag('tag:yaml.org,2002:go', {
  implicit: true,
  resolve: (source) =>
    GO_NUMBER.test(source.replaceAll('_', '')) || GO_TIME.test(source) || GO_MARK.test(source)
      ? source
      : NOT_RESOLVED,
  identify: () => false,
});
const schema = DUMP_SCHEMA.withTags(readAsOtherTypes);

/**
 * Quotes strings with trailing spaces, which github.com/goccy/go-yaml drops at the end of a block
 * scalar.
 */
const quoteTrailingSpace: ScalarStyleRule = (layout) => {
  const { value } = layout.node;
  if (/[ \t]/.test(value.slice(-1)) && value.includes('\n'))
    layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
};
const scalarStyleRules = [quoteTrailingSpace, ...Object.values(DEFAULT_SCALAR_STYLE_RULES)];

/**
 * Returns YAML for configuration files and manifests: keys in the given order, without line folding or anchors. Strings
 * are quoted if any of the programs would read them as another type.
 */
export const yaml = (value: object): string =>
  dump(value, { lineWidth: -1, noRefs: true, schema, scalarStyleRules });

/**
 * Returns the value of a YAML document.
 * @throws if the text is not valid YAML
 */
export const readYaml = (text: string): unknown => load(text);

/**
 * Returns the values of all documents of a YAML text.
 * @throws if the text is not valid YAML
 */
export const readYamlDocuments = (text: string): readonly unknown[] => loadAll(text);
