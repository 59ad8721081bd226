import {
  DEFAULT_SCALAR_STYLE_RULES,
  DUMP_SCHEMA,
  defineScalarTag,
  dump,
  load,
  NOT_RESOLVED,
  SCALAR_STYLE,
  type ScalarStyleRule,
} from 'js-yaml';

/** Numbers that gopkg.in/yaml and its successors read once underscores are removed: signs behind a prefix, any base. */
const GO_NUMBER =
  /^[-+]*(?:0b[-+]?[01]+|0o?[-+]?[0-7]+|0x[-+]?[0-9a-f]+|(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?)$/i;
/** Dates and times, also with single digits. */
const GO_TIME = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt\s]|$)/;

/** What github.com/goccy/go-yaml takes for the end of a document, or for a merge key, where it begins or ends a key. */
const GO_MARK = /^\.\.\.|<<$/;

/**
 * Plain scalars that parsers in Go take for numbers, times or marks, although they are strings in YAML 1.2 and to js-yaml. Nothing is
 * written with this tag: it makes js-yaml quote such strings.
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

/** github.com/goccy/go-yaml drops spaces at the end of a block scalar. */
const quoteTrailingSpace: ScalarStyleRule = (layout) => {
  if (/\n[^\n]*[ \t]$/.test(layout.node.value)) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
};
const scalarStyleRules = [quoteTrailingSpace, ...Object.values(DEFAULT_SCALAR_STYLE_RULES)];

/**
 * YAML for configuration files and manifests: keys in the order given, no line folding, no anchors. Strings are quoted where any
 * of the programs that read them would take them for something else.
 */
export const yaml = (value: object): string =>
  dump(value, { lineWidth: -1, noRefs: true, schema, scalarStyleRules });

/**
 * The value of a YAML document.
 * @throws when the text is not YAML
 */
export const readYaml = (text: string): unknown => load(text);
