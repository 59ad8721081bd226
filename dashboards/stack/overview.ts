import {
  processCpuSeconds,
  processResidentMemoryBytes,
} from '@observability-stack/contracts/standard/process';
import { scrapeDurationSeconds, up } from '@observability-stack/contracts/standard/target';
import {
  count,
  eq,
  type InstantVector,
  max,
  min,
  or,
  rate,
  sum,
  vector,
} from '@observability-stack/promql';
import {
  type Panel,
  type PanelUnit,
  query,
  stat,
  stateTimeline,
  table,
  timeSeries,
} from '../../catalog/definitions/panel';
import { alertSeries } from '../../catalog/metrics/alerts';
import { lokiDistributorLinesReceived } from '../../constructs/loki/metrics';
import {
  otelcolProcessCpuSeconds,
  otelcolProcessMemoryRssBytes,
  otelcolReceiverAcceptedSpans,
} from '../../constructs/otel-collector/metrics';
import { prometheusTsdbHeadSamplesAppended } from '../../constructs/prometheus/tsdb-metrics';
import { thresholdsAbove } from '../shared/thresholds';
import { variableRefs } from '../shared/variables';
import { jobInSelectedEnv, STACK_TARGETS } from './selection';

const everywhere = { env: variableRefs.env };
const perJob = { by: ['job'] } as const;

export const targetsUp: Panel = stat({
  key: 'targets-up',
  title: 'Targets up',
  description: 'Targets of all jobs whose last scrape succeeded. Good: all targets.',
  queries: [query(sum(up.where(everywhere)), { legendFormat: 'Up' })],
  unit: 'none',
  noValue: 'No targets',
  colorMode: 'none',
});

export const targetsDown: Panel = stat({
  key: 'targets-down',
  title: 'Targets down',
  description: 'Targets whose last scrape failed. Good: 0. After some minutes, an alert fires.',
  queries: [query(or(count(eq(up.where(everywhere), 0)), vector(0)), { legendFormat: 'Down' })],
  unit: 'none',
  noValue: 'No targets',
  thresholds: thresholdsAbove({ value: 1, severity: 'page' }),
});

export const firingCount: Panel = stat({
  key: 'firing-count',
  title: 'Firing alerts',
  description: 'Firing alerts of all teams, without the watchdog. Good: 0.',
  queries: [
    query(
      or(
        count(
          alertSeries.where(
            { alertstate: 'firing', alertname: { operator: '!=', value: 'Watchdog' } },
            everywhere,
          ),
        ),
        vector(0),
      ),
      { legendFormat: 'Firing' },
    ),
  ],
  unit: 'none',
  noValue: '0',
  thresholds: thresholdsAbove({ value: 1, severity: 'ticket' }),
});

const flow = (
  key: string,
  title: string,
  what: string,
  rates: InstantVector<never, 'float'>,
  unit: PanelUnit,
): Panel =>
  stat({
    key,
    title,
    description: `${what} ingested per second. Good: similar to the same time on other days, and above 0.`,
    queries: [query(sum(rates), { legendFormat: title })],
    unit,
    noValue: 'None yet',
    colorMode: 'none',
  });
export const samplesIn = flow(
  'samples-in',
  'Samples',
  'Samples of metrics',
  rate(prometheusTsdbHeadSamplesAppended.where(jobInSelectedEnv('prometheus')), '$__rate_interval'),
  'suffix:/s',
);
export const linesIn = flow(
  'lines-in',
  'Log lines',
  'Log lines',
  rate(lokiDistributorLinesReceived.where(jobInSelectedEnv('loki')), '$__rate_interval'),
  'suffix:/s',
);
export const spansIn = flow(
  'spans-in',
  'Spans',
  'Spans',
  rate(otelcolReceiverAcceptedSpans.where(jobInSelectedEnv('otel-collector')), '$__rate_interval'),
  'suffix:/s',
);

export const components: Panel = stateTimeline({
  key: 'components',
  title: 'Components',
  description: 'Whether all targets of each job of the stack are up. Good: only green.',
  queries: [query(min(up.where(STACK_TARGETS), perJob), { legendFormat: '{{job}}' })],
  unit: 'none',
  height: 9,
  noValue: 'No targets',
  mappings: [
    { value: 1, text: 'up', color: 'green' },
    { value: 0, text: 'down', color: 'red' },
  ],
});

export const firingAlerts: Panel = table({
  key: 'firing-alerts',
  title: 'Alerts of the stack',
  description:
    'Pending and firing alerts of the stack. Good: only the watchdog, which always fires.',
  queries: [
    query(
      count(alertSeries.where({ team: STACK_TARGETS.team }), {
        by: ['alertname', 'alertstate', 'severity', 'service', 'instance'],
      }),
    ),
  ],
  unit: 'none',
  width: 12,
  height: 9,
  noValue: 'No alerts, not even the watchdog: are rules evaluated?',
  columns: [
    { field: 'alertname', title: 'Alert' },
    { field: 'alertstate', title: 'State', width: 90 },
    { field: 'severity', title: 'Severity', width: 80 },
    { field: 'service', title: 'Service', width: 120 },
    { field: 'instance', title: 'Instance', width: 160 },
  ],
});

export const stackMemory: Panel = timeSeries({
  key: 'memory',
  title: 'Memory by component',
  description:
    'Resident memory of each component (largest replica). Good: constant, and below its limit.',
  queries: [
    query(max(processResidentMemoryBytes.where(STACK_TARGETS), perJob), {
      legendFormat: '{{job}}',
    }),
    query(max(otelcolProcessMemoryRssBytes.where(STACK_TARGETS), perJob), {
      legendFormat: '{{job}}',
    }),
  ],
  unit: 'bytes',
  noValue: 'No data',
});

export const stackCpu: Panel = timeSeries({
  key: 'cpu',
  title: 'CPU by component',
  description: 'CPU cores used by each component (all replicas). Good: constant.',
  queries: [
    query(sum(rate(processCpuSeconds.where(STACK_TARGETS), '$__rate_interval'), perJob), {
      legendFormat: '{{job}}',
    }),
    query(sum(rate(otelcolProcessCpuSeconds.where(STACK_TARGETS), '$__rate_interval'), perJob), {
      legendFormat: '{{job}}',
    }),
  ],
  unit: 'suffix:cores',
  noValue: 'No data',
});

export const scrapeTime: Panel = timeSeries({
  key: 'scrape-time',
  title: 'Scrape duration by job',
  description:
    'Scrape duration of the slowest target of each job. Good: well below the scrape timeout.',
  queries: [
    query(max(scrapeDurationSeconds.where(everywhere), perJob), { legendFormat: '{{job}}' }),
  ],
  unit: 's',
  noValue: 'No targets',
});
