import { readFileSync } from 'node:fs';
import { type Declaration, Declarations, moduleOf } from './declarations';
import { inlineCode } from './markdown';

/** The public entry, which the page documents in its groups. */
export const ENTRY = 'catalog/index.ts';

/** An export of the entry. */
export interface Export {
  /** The comment above its group. */
  readonly group: string;
  readonly name: string;
  /** Name in the module that it comes from; `*` for a whole module. */
  readonly source: string;
  readonly module: string;
}

/** Returns the exports of the entry. Each group has one `//` comment before it. */
export function entryExports(): readonly Export[] {
  let group = '';
  const statements = /^\/\/ (.*)|^export (?:type )?(?:\* as (\w+)|\{([^}]*)\}) from '([^']+)';/gm;
  return [...readFileSync(ENTRY, 'utf8').matchAll(statements)].flatMap(
    ([, heading, namespace, names = '', specifier = '']) => {
      if (heading) {
        group = heading;
        return [];
      }
      const module = moduleOf(ENTRY, specifier);
      if (namespace) return [{ group, name: namespace, source: '*', module }];
      return names
        .split(',')
        .map((one) => one.trim().replace(/^type /, ''))
        .filter(Boolean)
        .map((one) => {
          const [source = '', name = source] = one.split(' as ');
          return { group, name, source, module };
        });
    },
  );
}

/** Renders every export with its doc comment and its signature, in the groups of the entry, and the types that these use. */
export const apiPage = (): string => Declarations.use(page);

function page(declarations: Declarations): string {
  const exports = entryExports();
  const groups = [...new Set(exports.map(({ group }) => group))];
  const shown = new Set<string>();
  const parts = groups.map((group) => {
    const sections = exports
      .filter((one) => one.group === group)
      .map((one) => section(declarations, one, shown));
    return `## ${group}\n\n${sections.join('\n\n')}`;
  });
  return `# API

Everything that a file in \`teams/\` or \`environments/\` imports from \`../catalog\`. Written by \`npm run docs\` from
\`${ENTRY}\`.

| group | exports |
| --- | --- |
${groups.map((group) => `| [${group}](#${anchor(group)}) | ${namesIn(exports, group)} |`).join('\n')}

${parts.join('\n\n')}

## Types used above

Not exported: the functions above make values of these types, and an object literal is checked against them.

${usedTypes(declarations, shown)
  .map((one) => entryOf(one.name, one))
  .join('\n\n')}
`;
}

const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');

const namesIn = (exports: readonly Export[], group: string): string =>
  exports
    .filter((one) => one.group === group)
    .map(({ name }) => inlineCode(name))
    .join(', ');

const keyOf = ({ module, name }: Declaration): string => `${module}#${name}`;

function section(declarations: Declarations, one: Export, shown: Set<string>): string {
  if (one.source === '*') return namespace(declarations, one, shown);
  const found = declarations.find(one.module, one.source);
  if (!found) throw new Error(`${ENTRY}: export "${one.name}" has no declaration in ${one.module}`);
  shown.add(keyOf(found));
  return entryOf(one.name, found);
}

/** Matches how the compiler refers to a type of another module. */
const ELSEWHERE = /\bimport\("[^"]*"\)\./g;

/** Maximum number of lines of the declaration of a constant; longer types are omitted. */
const MOST_LINES = 20;

function entryOf(name: string, declaration: Declaration): string {
  const lines = declaration.text.split('\n');
  const isLarge = declaration.text.startsWith('const ') && lines.length > MOST_LINES;
  const whole = isLarge ? `${lines[0]} ... };` : declaration.text;
  const text = whole
    .replaceAll(ELSEWHERE, '')
    .replaceAll(
      new RegExp(`(?<=^(?:const|function|class|interface|type) )${declaration.name}\\b`, 'gm'),
      name,
    );
  return [`### \`${name}\``, ...(declaration.doc ? [declaration.doc] : []), fence(text)].join(
    '\n\n',
  );
}

/** Renders the members of a namespace in one listing, each with its doc comment. */
function namespace(declarations: Declarations, one: Export, shown: Set<string>): string {
  const members = declarations.exportsOf(one.module).flatMap((name) => {
    const found = declarations.find(one.module, name);
    if (!found) return [];
    shown.add(keyOf(found));
    return [
      found.doc ? `/** ${found.doc.replaceAll('\n', '\n * ')} */\n${found.text}` : found.text,
    ];
  });
  return `### \`${one.name}\`\n\nNamespace.\n\n${fence(members.join('\n\n'))}`;
}

// `fragment`: a declaration is not code that runs.
const fence = (text: string): string => `\`\`\`ts fragment\n${text}\n\`\`\``;

/** Modules of the query languages, whose types have no members that users need. */
const LANGUAGES = /^packages\/(promql|logql|query-common)\//;

/** Returns the types that a text uses, and the types that these use, by name. */
function usedTypes(declarations: Declarations, shown: Set<string>): readonly Declaration[] {
  const found: Declaration[] = [];
  const visit = (key: string): void => {
    const [module = '', name = ''] = key.split('#');
    if (LANGUAGES.test(module)) return;
    const { text = '' } = declarations.find(module, name) ?? {};
    for (const [type] of text.replaceAll(/\/\*\*[\s\S]*?\*\//g, '').matchAll(/\b[A-Z]\w+\b/g)) {
      const used = declarations.find(module, type);
      if (!used || LANGUAGES.test(used.module) || shown.has(keyOf(used))) continue;
      shown.add(keyOf(used));
      found.push(used);
      visit(keyOf(used));
    }
  };
  for (const key of [...shown]) visit(key);
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
