import {
  processCpuSeconds,
  processResidentMemoryBytes,
} from '@observability-stack/contracts/standard/process';
import { scrapeDurationSeconds, up } from '@observability-stack/contracts/standard/target';
import {
  count,
  equal,
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
import { alerts } from '../../catalog/metrics/alerts';
import { lokiDistributorLinesReceived } from '../../constructs/loki/metrics';
import {
  otelcolProcessCpuSeconds,
  otelcolProcessMemoryRssBytes,
  otelcolReceiverAcceptedSpans,
} from '../../constructs/otel-collector/metrics';
import { prometheusTsdbHeadSamplesAppended } from '../../constructs/prometheus/tsdb-metrics';
import { above } from '../shared/thresholds';
import { chosen } from '../shared/variables';
import { OWN, of } from './selection';

const everywhere = { env: chosen.env };
const perJob = { by: ['job'] } as const;

export const targetsUp: Panel = stat({
  key: 'targets-up',
  title: 'Targets up',
  description: 'Targets of all jobs whose last scrape succeeded. Good: all targets.',
  queries: [query(sum(up.where(everywhere)), { legend: 'Up' })],
  unit: 'none',
  noData: 'No targets',
  colored: 'not',
});

export const targetsDown: Panel = stat({
  key: 'targets-down',
  title: 'Targets down',
  description: 'Targets whose last scrape failed. Good: 0. After some minutes, an alert fires.',
  queries: [query(or(count(equal(up.where(everywhere), 0)), vector(0)), { legend: 'Down' })],
  unit: 'none',
  noData: 'No targets',
  thresholds: above({ value: 1, severity: 'page' }),
});

export const firingCount: Panel = stat({
  key: 'firing-count',
  title: 'Firing alerts',
  description: 'Firing alerts of all teams, without the watchdog. Good: 0.',
  queries: [
    query(
      or(
        count(
          alerts.where(
            { alertstate: 'firing', alertname: { operator: '!=', value: 'Watchdog' } },
            everywhere,
          ),
        ),
        vector(0),
      ),
      { legend: 'Firing' },
    ),
  ],
  unit: 'none',
  noData: '0',
  thresholds: above({ value: 1, severity: 'ticket' }),
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
    queries: [query(sum(rates), { legend: title })],
    unit,
    noData: 'None yet',
    colored: 'not',
  });
export const samplesIn = flow(
  'samples-in',
  'Samples',
  'Samples of metrics',
  rate(prometheusTsdbHeadSamplesAppended.where(of('prometheus')), '$__rate_interval'),
  'suffix:/s',
);
export const linesIn = flow(
  'lines-in',
  'Log lines',
  'Log lines',
  rate(lokiDistributorLinesReceived.where(of('loki')), '$__rate_interval'),
  'suffix:/s',
);
export const spansIn = flow(
  'spans-in',
  'Spans',
  'Spans',
  rate(otelcolReceiverAcceptedSpans.where(of('otel-collector')), '$__rate_interval'),
  'suffix:/s',
);

export const components: Panel = stateTimeline({
  key: 'components',
  title: 'Components',
  description: 'Whether all targets of each job of the stack are up. Good: only green.',
  queries: [query(min(up.where(OWN), perJob), { legend: '{{job}}' })],
  unit: 'none',
  height: 9,
  noData: 'No targets',
  names: [
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
      count(alerts.where({ team: OWN.team }), {
        by: ['alertname', 'alertstate', 'severity', 'service', 'instance'],
      }),
    ),
  ],
  unit: 'none',
  width: 12,
  height: 9,
  noData: 'No alerts, not even the watchdog: are rules evaluated?',
  columns: [
    { of: 'alertname', title: 'Alert' },
    { of: 'alertstate', title: 'State', width: 90 },
    { of: 'severity', title: 'Severity', width: 80 },
    { of: 'service', title: 'Service', width: 120 },
    { of: 'instance', title: 'Instance', width: 160 },
  ],
});

export const memory: Panel = timeSeries({
  key: 'memory',
  title: 'Memory by component',
  description:
    'Resident memory of each component (largest replica). Good: constant, and below its limit.',
  queries: [
    query(max(processResidentMemoryBytes.where(OWN), perJob), { legend: '{{job}}' }),
    query(max(otelcolProcessMemoryRssBytes.where(OWN), perJob), { legend: '{{job}}' }),
  ],
  unit: 'bytes',
  noData: 'No data',
});

export const cpu: Panel = timeSeries({
  key: 'cpu',
  title: 'CPU by component',
  description: 'CPU cores used by each component (all replicas). Good: constant.',
  queries: [
    query(sum(rate(processCpuSeconds.where(OWN), '$__rate_interval'), perJob), {
      legend: '{{job}}',
    }),
    query(sum(rate(otelcolProcessCpuSeconds.where(OWN), '$__rate_interval'), perJob), {
      legend: '{{job}}',
    }),
  ],
  unit: 'suffix:cores',
  noData: 'No data',
});

export const scrapeTime: Panel = timeSeries({
  key: 'scrape-time',
  title: 'Scrape duration by job',
  description:
    'Scrape duration of the slowest target of each job. Good: well below the scrape timeout.',
  queries: [query(max(scrapeDurationSeconds.where(everywhere), perJob), { legend: '{{job}}' })],
  unit: 's',
  noData: 'No targets',
});
