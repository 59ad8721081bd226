import { type Metric, select, seriesOf, type TargetLabel } from '@observability-stack/contracts';
import { up } from '@observability-stack/contracts/standard/target';
import { equal, unless } from '@observability-stack/promql';
import { given, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import type { ResolvedService } from '../../resolve/services';

/**
 * Metrics that a program shows from its start: an empty counter is there, while one with labels waits for the
 * first thing that it counts.
 */
export const expectedMetrics = ({ scrape, metrics }: ResolvedService): readonly Metric[] =>
  scrape === false
    ? []
    : metrics.filter(
        ({ labels, appears, recorded }) => labels.length === 0 && !appears && !recorded,
      );

/** The program runs, and does not show what its record promises. */
export function metricMissing({ team, name }: ResolvedService, metric: Metric): PromqlAlert {
  const series = seriesOf(metric).at(-1)?.name ?? metric.name;
  const shown = (labels: Readonly<Partial<Record<TargetLabel, string>>>) =>
    select<TargetLabel, 'float', 'gauge'>(series, [labels]);
  const target = (replica: number) => ({
    team,
    service: name,
    env: 'test',
    job: name,
    instance: `${name}-${replica}`,
  });
  const summary = (instance: string) => `${instance} does not show ${metric.name}.`;
  const description = (instance: string) =>
    `${instance} answers scrapes without \`${metric.name}\`, which the record of ${name} promises from its start: ` +
    'what is made from it is blind.';
  return promqlAlert({
    name: 'MetricMissing',
    expr: unless(equal(up.where({ service: name }), 1), shown({ service: name }), {
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
        'A replica answers scrapes, but a metric that the record of its service declares is not among the answers. ' +
        'The label `metric` names it.',
      impact:
        'Users notice nothing. Alerts and panels made from the metric do not see this replica.',
      diagnosis: `- Look at its \`/metrics\`: is it there under another name, or with labels of its own?
- Was the instrumentation removed, renamed, or left out of a build?
- Does a limit of the job or a relabelling rule drop it?`,
      mitigation:
        'Bring it back under the name of its contract. If it comes later than the start, say so in the contract ' +
        '(`appears`); if it is gone for good, take it out of `metrics` of the record.',
    },
    tests: () => [
      {
        title: `one of two replicas has lost ${metric.name}`,
        series: [
          given(up.where(target(0)), '1x30'),
          given(up.where(target(1)), '1x30'),
          given(shown(target(0)), '0x30'),
          given(shown(target(1)), '0x5 stale'),
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
        title: `${metric.name} is there, and another replica is down`,
        series: [
          given(up.where(target(0)), '1x30'),
          given(up.where(target(1)), '1x5 0x25'),
          given(shown(target(0)), '0x30'),
          given(shown(target(1)), '0x5 stale'),
        ],
        at: '25m',
        fires: [],
      },
    ],
  });
}
