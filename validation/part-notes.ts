import { outputFolder } from '../catalog/names';
import { isAgent } from '../resolve/agents';
import type { ResolvedEnvironment } from '../resolve/environment';
import type { Part } from '../resolve/parts';

/** What an environment lacks without a part, as the end of a sentence. */
const lost: Readonly<Record<Exclude<Part, 'prometheus'>, string>> = {
  alertmanager: 'alerts are evaluated and not sent, and the output has no routing',
  collector: 'no spans are received, and the output has no span metrics',
  grafana:
    'the output has no dashboards and no data sources, and alerts have no link to a dashboard',
  logCollector: 'log lines of pods are not collected',
  loki: 'log lines are not collected, and the output has no rules, panels and links about them',
  nodeExporter: 'the output has no alerts, dashboards and targets of nodes',
  tracing: 'spans are only counted, and the output has no panels and links about traces',
};

/** Returns a line for each part that the stack does not run, with the consequences. */
export function partNotes(environment: ResolvedEnvironment): readonly string[] {
  const { central, parts } = environment;
  const agent = isAgent(environment)
    ? [
        `environment ${environment.name}: prometheus is an agent: it evaluates no rules${central ? `, which are those of environment ${central}` : ''}`,
      ]
    : [];
  const ofParts = (Object.keys(parts) as Part[]).flatMap((part) => {
    const { kind } = parts[part];
    if (kind === 'ours') return [];
    const isExternal = part === 'prometheus' || (kind === 'external' && part !== 'logCollector');
    const consequence = isExternal ? consequences[part](environment) : lost[part];
    return [`environment ${environment.name}: ${part} is ${kind}: ${consequence}`];
  });
  return [...agent, ...ofParts];
}

const folder = ({ name }: ResolvedEnvironment, output: string): string =>
  `dist/${outputFolder(name, output)}/`;

/** What an existing program gets from the output, or does not get. */
const consequences: Readonly<
  Record<Exclude<Part, 'logCollector'>, (environment: ResolvedEnvironment) => string>
> = {
  alertmanager: (environment) =>
    environment.outputs.operator
      ? `the routing of the teams is in ${folder(environment, 'operator')}`
      : 'the output has no routing of the teams: set outputs.operator to render it',
  collector: (environment) =>
    [
      'services send spans to it, and the output has no span metrics',
      ...withoutNetwork(environment, 'collector'),
    ].join('; '),
  grafana: (environment) => {
    const { grafana, operator } = environment.outputs;
    const place = grafana ? 'grafana' : operator && operator.grafana && 'operator';
    return [
      place
        ? `its dashboards and data sources are in ${folder(environment, place)}`
        : 'the output has no dashboards and no data sources: set outputs.grafana to render them',
      ...withoutNetwork(environment, 'grafana'),
    ].join('; ');
  },
  loki: (environment) =>
    [
      environment.outputs.rulers
        ? `the rules on log lines are in ${folder(environment, 'rulers')}`
        : 'the output has no rules on log lines: set outputs.rulers to render them',
      ...withoutNetwork(environment, 'loki'),
    ].join('; '),
  prometheus: (environment) => {
    const { files, operator, prometheus, rulers } = environment.outputs;
    const rules = {
      files: prometheus ? 'prometheus' : files && 'files',
      operator: operator && 'operator',
      mimir: rulers && 'rulers',
    } as const;
    const jobs = operator ? 'operator' : prometheus ? 'prometheus' : files && 'files';
    const { prometheus: part } = environment.parts;
    const rulesIn = part.kind === 'external' && rules[part.rules];
    return [
      ...(rulesIn ? [`its rules are in ${folder(environment, rulesIn)}`] : []),
      jobs
        ? `its scrape jobs are in ${folder(environment, jobs)}`
        : 'the output has no scrape jobs: set outputs.operator or outputs.prometheus to render them',
      ...withoutNetwork(environment, 'prometheus'),
    ].join('; ');
  },
  nodeExporter: () => 'Prometheus scrapes the pods that run already',
  tracing: (environment) =>
    [
      environment.parts.collector.kind === 'ours'
        ? 'the Collector sends traces to it'
        : 'Grafana queries it',
      ...withoutNetwork(environment, 'tracing'),
    ].join('; '),
};

/** Returns the consequence of an existing program whose pods or addresses are not known. */
const withoutNetwork = ({ parts }: ResolvedEnvironment, part: Part): readonly string[] => {
  const settings = parts[part];
  return settings.kind === 'external' && 'network' in settings && settings.network
    ? []
    : [`the network policies allow no connection from it: set ${part}.network`];
};
