import {
  contractSeries,
  type Metric,
  selectSeries,
  type TargetLabel,
} from '@observability-stack/contracts';
import { up } from '@observability-stack/contracts/standard/target';
import { eq, unless } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import type { ServiceScrape } from '../../resolve/scrapes';
import { serviceContracts } from '../../resolve/services';
import { METRIC_MISSING } from '../names';

/**
 * Metrics that a program exposes from its start. A counter without labels does; one with labels appears with its first
 * increment. External metrics come in hundreds, and go with a new version: `npm run contracts -- --against` lists them. Deprecated ones are
 * expected to end.
 */
export const expectedMetrics = (service: ServiceScrape): readonly Metric[] =>
  serviceContracts({ ...service, signals: false }).filter(
    ({ labels, appearsWhen, recorded, external, deprecated }) =>
      labels.length === 0 && !appearsWhen && !recorded && !external && !deprecated,
  );

/** Fires when a program is up but does not expose a metric that its definition declares. */
export function metricMissing(service: ServiceScrape, metric: Metric): PromqlAlert {
  const { team, name, job } = service;
  const own = service.isOneOfMany ? { service: name, job } : { service: name };
  const series = contractSeries(metric).at(-1)?.name ?? metric.name;
  const shown = (labels: Readonly<Partial<Record<TargetLabel, string>>>) =>
    selectSeries<TargetLabel, 'float', 'gauge'>(series, [labels]);
  const target = (replica: number) => ({
    team,
    service: name,
    env: 'test',
    job,
    instance: `${name}-${replica}`,
  });
  const summary = (instance: string) => `${instance} does not expose ${metric.name}.`;
  const description = (instance: string) =>
    `${instance} answers scrapes without \`${metric.name}\`. The contract of service ${name} declares that it is exposed from the start. ` +
    'Alerts and panels that use it have no data.';
  return promqlAlert({
    name: METRIC_MISSING,
    expr: unless(eq(up.where(own), 1), shown(own), {
      on: ['job', 'instance'],
    }),
    for: '15m',
    severity: 'ticket',
    team,
    service: name,
    labels: { metric: metric.name },
    summary: summary('{{ $labels.instance }}'),
    description: description('{{ $labels.instance }}'),
    runbook: {
      meaning:
        'A replica answers scrapes, but does not expose a metric that the definition of its service declares. ' +
        'The label `metric` contains its name.',
      impact:
        'Users are not affected. Alerts and panels that use the metric do not include this replica.',
      diagnosis: `- Check \`/metrics\` of the replica: is it exposed under another name, or with other labels?
- Was the instrumentation removed, renamed, or left out of a build?
- Does a metric relabelling rule of the job drop it?`,
      mitigation:
        'Restore the metric under the name of its contract. If it appears later than the start, set `appearsWhen` in the contract; ' +
        'if it was removed on purpose, remove it from `metrics` of the definition.',
    },
    tests: () => [
      {
        title: `one of two replicas loses ${metric.name}`,
        series: [
          inputSeries(up.where(target(0)), '1x30'),
          inputSeries(up.where(target(1)), '1x30'),
          inputSeries(shown(target(0)), '0x30'),
          inputSeries(shown(target(1)), '0x5 stale'),
        ],
        at: '25m',
        fires: [
          {
            labels: { ...target(1), severity: 'ticket', metric: metric.name },
            summary: summary(`${name}-1`),
            description: description(`${name}-1`),
          },
        ],
      },
      {
        title: `${metric.name} is exposed, and another replica is down`,
        series: [
          inputSeries(up.where(target(0)), '1x30'),
          inputSeries(up.where(target(1)), '1x5 0x25'),
          inputSeries(shown(target(0)), '0x30'),
          inputSeries(shown(target(1)), '0x5 stale'),
        ],
        at: '25m',
        fires: [],
      },
    ],
  });
}
