import { commentOf, keyOf, literal } from '../package/source';
import { codeOf, type ImportedPart, namesIn } from './code';
import type { Language } from './read';
import type { ImportedAlert, ImportedRecording, ImportedRules } from './rules';
import type { ImportedSlo, ImportedSlos } from './slos';

export interface ImportedSource {
  readonly rules: Pick<ImportedRules, 'alerts' | 'recordings' | 'omitted' | 'lost'>;
  /** Paths of the dashboards, relative to the working directory. */
  readonly dashboards: readonly string[];
  /** @default none */
  readonly slos?: Pick<ImportedSlos, 'slos' | 'omitted'>;
  /** Routing, services and logs. @default none */
  readonly parts?: readonly ImportedPart[];
  readonly sources: readonly string[];
  /** Specifier of the public entry, from the file. */
  readonly entry: string;
}

/** Returns a TypeScript module with the alerts, the recording rules, the SLOs and the dashboards. */
export function renderImport({
  rules,
  dashboards,
  slos: { slos, omitted: omittedSlos } = { slos: [], omitted: [] },
  parts = [],
  sources,
  entry,
}: ImportedSource): string {
  const { alerts, recordings, omitted, lost } = rules;
  const uses = (list: readonly { readonly language: Language }[], language: Language): boolean =>
    list.some((rule) => rule.language === language);
  const names = [
    ...(alerts.length > 0 ? ['type AlertRule'] : []),
    ...(['logql', 'promql'] as const).flatMap((language) => [
      ...(uses([...alerts, ...recordings], language) ? [language] : []),
      ...(uses(alerts, language) ? [`${language}Alert`] : []),
      ...(uses(recordings, language) ? [recorderOf[language]] : []),
    ]),
    ...(recordings.length > 0 ? ['recordedMetric'] : []),
    ...(dashboards.length > 0 ? ['rawDashboard'] : []),
    ...(slos.length > 0 ? ['type Slo'] : []),
    ...(slos.length > 0 && !uses([...alerts, ...recordings], 'promql') ? ['promql'] : []),
    ...new Set(slos.map(kindOf)),
    ...new Set(parts.flatMap(namesOfPart)),
  ];
  const text = [
    `// Imported from ${commentOf(sources.join(', '))}.`,
    ...(names.length > 0 ? [`import { ${names.join(', ')} } from ${literal(entry)};`] : []),
    '',
    ...omitted.flatMap(({ rule, reason, expr }) => [
      `// Not imported: ${commentOf(`${rule}: ${reason}`)}`,
      ...expr.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => `//   ${commentOf(line)}`),
    ]),
    ...lost.map((text) => `// Not imported: ${commentOf(text)}`),
    ...omittedSlos.map(
      ({ slo, reason }) => `// Not imported: ${commentOf(`SLO ${slo}: ${reason}`)}`,
    ),
    ...parts.flatMap(partComments),
    '',
    ...parts.flatMap(partTexts),
    ...sloTexts(slos),
    ...(alerts.length > 0
      ? [
          '/** For `alerts` of a service of the team. */',
          'export const importedAlerts: readonly AlertRule[] = [',
          ...alerts.flatMap(alertText),
          '];',
          '',
        ]
      : []),
    ...recordingTexts(recordings),
    ...(dashboards.length > 0
      ? [
          '/** For `dashboards` of the team. */',
          'export const importedDashboards = [',
          ...dashboards.map((file) => `rawDashboard(${literal(file)}),`),
          '];',
          '',
        ]
      : []),
  ].join('\n');
  for (const { secrets } of parts) for (const keys of secrets) keys.requireAbsent(text);
  return text;
}

/** Names that a part imports from the public entry. */
const namesOfPart = ({ exports }: ImportedPart): readonly string[] =>
  exports.flatMap(({ type, value }) => [
    ...(type === undefined ? [] : typesIn(type).map((name) => `type ${name}`)),
    ...namesIn(value),
  ]);

/** Returns the types of the public entry in a type, without those of the language. */
const typesIn = (type: string): readonly string[] =>
  (type.match(/\b[A-Z]\w*/g) ?? []).filter((name) => !['Readonly', 'Record'].includes(name));

const partComments = ({ changed, lost }: ImportedPart): readonly string[] => [
  ...changed.map((text) => `// Changed: ${commentOf(text)}`),
  ...lost.map((text) => `// Not imported: ${commentOf(text)}`),
];

const partTexts = ({ exports }: ImportedPart): readonly string[] =>
  exports.flatMap(({ name, doc, type, value }) => [
    `/** ${doc} */`,
    `export const ${name}${type === undefined ? '' : `: ${type}`} = ${codeOf(value)};`,
    '',
  ]);

const kindOf = ({ bound }: ImportedSlo): 'ratio' | 'threshold' => (bound ? 'threshold' : 'ratio');

/** Returns the SLOs of each service. */
function sloTexts(slos: readonly ImportedSlo[]): readonly string[] {
  if (slos.length === 0) return [];
  const services = [...new Set(slos.map(({ service }) => service))];
  return [
    '/** For `slos` of each of these services. */',
    'export const importedSlos: Readonly<Record<string, readonly Slo[]>> = {',
    ...services.flatMap((service) => [
      `${keyOf(service)}: [`,
      ...slos.filter((slo) => slo.service === service).flatMap(sloText),
      '],',
    ]),
    '};',
    '',
  ];
}

const sloText = (slo: ImportedSlo): readonly string[] => [
  ...slo.lost.map((text) => `// Not imported: ${commentOf(text)}`),
  `${kindOf(slo)}({`,
  ...field('name', slo.name),
  `objective: ${slo.objective},`,
  ...field('period', slo.period),
  ...Object.entries(slo.queries).map(
    ([key, expr]) => `${key}: ${queryText({ language: 'promql', expr })},`,
  ),
  // Neither form has a minimum of bad events.
  slo.bound ? `${slo.bound.key}: ${slo.bound.value},` : 'minBadEvents: 0,',
  '}),',
];

const field = (name: string, value: string | undefined): readonly string[] =>
  value === undefined ? [] : [`${name}: ${literal(value)},`];

const alertText = (alert: ImportedAlert): readonly string[] => [
  ...alert.changed.map((text) => `// Changed: ${commentOf(text)}`),
  ...alert.lost.map((text) => `// Not imported: ${commentOf(text)}`),
  `${alert.language}Alert({`,
  ...field('name', alert.name),
  `expr: ${queryText(alert)},`,
  ...field('for', alert.for),
  ...field('keepFiringFor', alert.keepFiringFor),
  ...field('severity', alert.severity),
  ...field('team', alert.team),
  ...field('service', alert.service),
  ...(Object.keys(alert.labels).length > 0
    ? [
        'labels: {',
        ...Object.entries(alert.labels).map(([key, value]) => `${keyOf(key)}: ${literal(value)},`),
        '},',
      ]
    : []),
  ...field('summary', alert.summary),
  ...field('description', alert.description),
  'runbook: {',
  ...field('meaning', ''),
  ...field('impact', ''),
  ...field('diagnosis', alert.runbook === undefined ? '' : `See ${alert.runbook}`),
  ...field('mitigation', ''),
  '},',
  'tests: [],',
  '}),',
];

/** Functions that define a recording rule. */
const recorderOf = { logql: 'logRecordingRule', promql: 'recordingRule' } as const;

function recordingTexts(recordings: readonly ImportedRecording[]): readonly string[] {
  if (recordings.length === 0) return [];
  // A metric that several rules record has the labels of all.
  const labels = new Map<string, Set<string>>();
  for (const { name, labels: set, resultLabels } of recordings)
    labels.set(name, new Set([...(labels.get(name) ?? []), ...resultLabels, ...Object.keys(set)]));
  return [
    '/** The recorded metrics, for `alerts` and panels. The labels are those that the queries name. */',
    'export const recordedMetrics = {',
    ...[...labels].map(
      ([name, of]) =>
        `${literal(name)}: recordedMetric(${literal(name)}, { help: '', labels: [${[...of].sort().map(literal).join(', ')}] }),`,
    ),
    '};',
    '',
    '/** For `recordings` of a service of the team. */',
    'export const importedRecordings = [',
    ...recordings.flatMap((rule) => [
      ...rule.lost.map((text) => `// Not imported: ${commentOf(text)}`),
      `${recorderOf[rule.language]}(recordedMetrics[${literal(rule.name)}], ${queryText(rule)}, {`,
      ...Object.entries(rule.labels).map(([key, value]) => `${keyOf(key)}: ${literal(value)},`),
      '}, []),',
    ]),
    '];',
    '',
  ];
}

const queryText = ({ language, expr }: Pick<ImportedAlert, 'language' | 'expr'>): string =>
  `${language}.${language === 'promql' ? 'rawPromql' : 'rawLogql'}(${
    expr.includes('\n') ? template(expr) : literal(expr)
  })`;

/** Returns a template literal, escaped so that text from a file can neither end it nor insert a value. */
const template = (text: string): string =>
  `\`${text.replaceAll(/[\\`]|\$\{/g, '\\$&').replaceAll('\r', '\\r')}\``;
