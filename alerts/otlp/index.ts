import { absent } from '@observability-stack/promql';
import {
  inputSeries,
  type PromqlAlert,
  promqlAlert,
  type RuleGroup,
} from '../../catalog/definitions/alert';
import { targetInfo } from '../../constructs/otel-collector/otlp-metrics';
import { sendsMetrics } from '../../resolve/otlp';
import type { ResolvedService } from '../../resolve/services';

/** Alerts on the metrics that a service sends by OTLP: it has no targets, and no `up`. */
export const otlpGroups = (env: string, service: ResolvedService): readonly RuleGroup[] =>
  sendsMetrics(service)
    ? [
        {
          name: `${service.name}/otlp`,
          team: service.team,
          job: service.name,
          rules: [metricsMissing(env, service)],
        },
      ]
    : [];

/** Fires when no metrics of the service arrive. */
function metricsMissing(env: string, { name, team }: ResolvedService): PromqlAlert {
  const labels = { team, service: name, env, job: name, severity: 'page' };
  const summary = `${name} no longer sends metrics.`;
  const description = 'Prometheus has received no metrics of this service by OTLP for 15 minutes.';
  const info = (instance: string, values: string) =>
    inputSeries(targetInfo.where({ team, service: name, env, job: name, instance }), values);
  return promqlAlert({
    name: 'OtlpMetricsMissing',
    expr: absent(targetInfo.where({ service: name })),
    // After the lookback of five minutes. SDKs export every minute by default.
    for: '10m',
    severity: 'page',
    team,
    service: name,
    // `absent` takes labels only from its matchers.
    labels: { env, job: name },
    summary,
    description,
    runbook: {
      meaning:
        'The definition of a service declares that it sends its metrics to the OpenTelemetry Collector, and none of its instances does.',
      impact: 'The service is not monitored. Other alerts on its metrics cannot fire.',
      diagnosis: `- Does the service run? \`kubectl get pods -l app.kubernetes.io/name=NAME\` in its namespace.
- Does it export? Its log has the errors of the exporter. \`OTEL_EXPORTER_OTLP_ENDPOINT\` is \`http://otel-collector.observability.svc:4318\`,
  or port 4317 for gRPC, and \`OTEL_METRICS_EXPORTER\` is not \`none\`.
- Is its \`service.name\` the name in the definition? The Collector drops and counts the metrics of others:
  [CollectorServiceUndeclared](CollectorServiceUndeclared.md).
- Does the Collector deliver? [CollectorMetricsLost](CollectorMetricsLost.md) fires if it does not.`,
      mitigation:
        'Start the service, or fix its exporter. If it no longer sends metrics, remove `otlp` from its definition.',
    },
    tests: () => [
      {
        title: 'the only instance stops',
        series: [info(`${name}-0`, '1x10 stale')],
        at: '30m',
        fires: [{ labels, summary, description }],
      },
      {
        title: 'one of two instances stops',
        series: [info(`${name}-0`, '1x10 stale'), info(`${name}-1`, '1x60')],
        at: '30m',
        fires: [],
      },
      {
        title: 'a new instance replaces it',
        series: [info(`${name}-0`, '1x10 stale'), info(`${name}-1`, '_x12 1x60')],
        at: '30m',
        fires: [],
      },
    ],
  });
}
