import { commentOf, keyOf, literal } from '../package/source';
import { budgetOf, type InferredMetric, maxSeriesOf, UNKNOWN_RESOLUTION } from './infer';

export interface ContractFile {
  /** Name of the service. */
  readonly name: string;
  /** Where the exposition came from. */
  readonly source: string;
  /** Specifier of the public entry, from the file. */
  readonly entry: string;
  /** Names of the metrics that a preset of `signals` declares. @default none */
  readonly ofPreset?: ReadonlySet<string>;
}

/** Returns a TypeScript module with a contract for each metric, and a list of all. */
export function renderContracts(
  metrics: readonly InferredMetric[],
  { name, source, entry, ofPreset = new Set() }: ContractFile,
): string {
  const identifiers = identifiersOf(metrics.map((metric) => metric.name));
  const used = [...new Set(metrics.map(({ type }) => type))].sort();
  const list = identifierOf(`${name}-metrics`);
  const listed = identifiers.filter((_, index) => !ofPreset.has(metrics[index]?.name ?? ''));
  const others =
    listed.length < identifiers.length ? ' Those of its requests are declared by `signals`.' : '';
  return [
    `// Contracts of the metrics of ${commentOf(name)}, as ${commentOf(source)} exposed them.`,
    '// Written by `npm run contracts`: budgets are the values seen with head-room, so review them.',
    `import { externalMetrics } from ${literal(entry)};`,
    '',
    `const { ${used.join(', ')} } = externalMetrics();`,
    '',
    ...metrics.flatMap((metric, index) => [...declaration(metric, identifiers[index] ?? ''), '']),
    `/** For \`metrics\` of the service.${others} */`,
    `export const ${list} = [${listed.join(', ')}];`,
    '',
  ].join('\n');
}

function declaration(metric: InferredMetric, identifier: string): readonly string[] {
  const { name, type, help, unit, labels, exposedAs, exemplars, buckets, quantiles } = metric;
  const maxSeries = maxSeriesOf(metric);
  return [
    `export const ${identifier} = ${type}(${literal(name)}, {`,
    `help: ${literal(help)},`,
    ...(unit ? [`unit: ${literal(unit)},`] : []),
    ...(exposedAs ? [`exposedAs: ${literal(exposedAs)},`] : []),
    ...(labels.length > 0
      ? [
          `labels: [${labels.map((label) => literal(label.name)).join(', ')}],`,
          'budget: {',
          ...labels.flatMap((label) => [
            `// ${label.values === 1 ? '1 value' : `${label.values} values`} seen${label.unbounded ? `; looks unbounded: ${commentOf(label.unbounded)}` : ''}`,
            `${keyOf(label.name)}: ${budgetOf(metric, label)},`,
          ]),
          '},',
        ]
      : []),
    ...(maxSeries === undefined ? [] : [`maxSeries: ${maxSeries},`]),
    ...(exemplars ? ['exemplars: true,'] : []),
    ...(buckets ? [`buckets: [${buckets.join(', ')}],`] : []),
    ...(type === 'histogram' && !buckets ? native : []),
    ...(quantiles ? [`quantiles: [${quantiles.join(', ')}],`] : []),
    '});',
  ];
}

const native: readonly string[] = [
  '// A native histogram: the text format has no buckets of it. Set the resolution of the program.',
  `native: { factor: ${UNKNOWN_RESOLUTION.factor}, maxBuckets: ${UNKNOWN_RESOLUTION.maxBuckets} },`,
];

/** Words that cannot be the name of a constant, and names that the file already uses. */
const TAKEN = new Set(
  `counter gauge histogram summary externalMetrics break case catch class const continue debugger default delete do else
  enum export extends false finally for function if import in instanceof new null return super switch this throw true try
  typeof var void while with let static yield await async implements interface package private protected public eval
  arguments`.split(/\s+/),
);

/** Returns a constant for each name, without duplicates. */
function identifiersOf(names: readonly string[]): readonly string[] {
  const taken = new Set(TAKEN);
  return names.map((name) => {
    const plain = identifierOf(name);
    let free = plain;
    for (let count = 2; taken.has(free); count += 1) free = `${plain}${count}`;
    taken.add(free);
    return free;
  });
}

/** Returns a name in camelCase: `http.server.duration` becomes `httpServerDuration`. */
function identifierOf(name: string): string {
  const words = name.split(/[^a-zA-Z0-9]+/).filter((word) => word !== '');
  const joined = words
    .map((word, index) =>
      index === 0
        ? word.charAt(0).toLowerCase() + word.slice(1)
        : word.charAt(0).toUpperCase() + word.slice(1),
    )
    .join('');
  return /^[a-zA-Z]/.test(joined) ? joined : `metric${joined}`;
}
