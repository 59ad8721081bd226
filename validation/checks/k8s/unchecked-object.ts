import type { OutputCheck } from '../../check';
import { objectPlace, teamPlace } from '../../places';

/**
 * Reports objects of the Prometheus Operator that constructs create: a mistake in one rule or scrape stops the reload of
 * the Prometheus that reads them, for all teams.
 */
export const k8sUncheckedObject: OutputCheck = {
  code: 'k8s/unchecked-object',
  severity: 'error',
  title: 'Constructs create an object of the Prometheus Operator, whose content no check reads.',
  stage: 'output',
  run: ({ environment, manifests }) =>
    manifests
      .filter(({ object }) => /^monitoring\.(coreos\.com|rhobs)\//.test(object.apiVersion))
      .map((placed) => {
        const { kind, metadata } = placed.object;
        const [, team] = /^team-(.*)\.yaml$/.exec(placed.file) ?? [];
        return {
          where: objectPlace(environment, placed),
          ...(team ? { from: [teamPlace(team, 'constructs')] } : {}),
          message: `content of ${kind} "${metadata.name}" is not checked: ${REASON[kind] ?? 'it bypasses contracts, tests and limits'}`,
          hint: INSTEAD[kind] ?? 'write it as a definition, or waive this finding with a reason',
        };
      }),
};

/** What happens with objects of a kind, if it is more than that. */
const REASON: Readonly<Record<string, string>> = {
  PrometheusRule:
    'only a Prometheus of the operator reads it, not that of the stack, and it bypasses contracts and tests',
};

const SCRAPE = 'write scrape of a service, such as kubernetesSd({ ... }) or rawScrape({ ... })';
/** What a definition writes instead; `outputs.operator` renders it as such objects. */
const INSTEAD: Readonly<Record<string, string>> = {
  PrometheusRule:
    'write rawRules of the team, or npm run import -- FILE --team=NAME for typed alerts: both are in the rule files, and with outputs.operator in PrometheusRule objects',
  ServiceMonitor: SCRAPE,
  PodMonitor: SCRAPE,
  Probe: 'write integrations: [blackbox({ ... })] of the team',
  ScrapeConfig: SCRAPE,
  AlertmanagerConfig: 'write routing of the team, with rawReceiver({ ... }) for further receivers',
};
