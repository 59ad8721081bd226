import { httpRequestsInFlight } from '@observability-stack/contracts/standard/http';
import {
  processCpuSeconds,
  processResidentMemoryBytes,
  processStartTimeSeconds,
} from '@observability-stack/contracts/standard/process';
import { up } from '@observability-stack/contracts/standard/target';
import { avg, count, max, or, rate, sub, sum, time, vector } from '@observability-stack/promql';
import { type Panel, query, stat, timeSeries } from '../../catalog/definitions/panel';
import { alerts } from '../../catalog/metrics/alerts';
import type { ResolvedService } from '../../resolve/services';
import { above, below } from '../shared/thresholds';
import { chosen } from '../shared/variables';

const own = ({ name }: ResolvedService) => ({ service: name, env: chosen.env });
const ofReplica = { by: ['instance'] } as const;

export const replicasUp = (service: ResolvedService): Panel =>
  stat({
    key: 'replicas-up',
    title: 'Replicas up',
    description: `Replicas that answer their scrape. Good: ${service.replicas}, as the record says.`,
    queries: [query(sum(up.where(own(service))), { legend: 'Up' })],
    unit: 'none',
    max: service.replicas,
    noData: 'Not scraped',
    thresholds: below(
      { value: 1, severity: 'page' },
      ...(service.replicas > 1 ? [{ value: service.replicas, severity: 'ticket' } as const] : []),
    ),
  });

export const lastStart = (service: ResolvedService): Panel =>
  stat({
    key: 'last-start',
    title: 'Youngest replica',
    description:
      'How long ago the last replica started. Good: as long as the last deployment. A few minutes, again and again, is a crash loop.',
    queries: [
      query(sub(time(), max(processStartTimeSeconds.where(own(service)))), { legend: 'Age' }),
    ],
    unit: 'dtdurations',
    sparkline: false,
    colored: 'not',
    noData: 'Not measured',
  });

export const inFlight = (service: ResolvedService): Panel =>
  timeSeries({
    key: 'in-flight',
    width: 6,
    title: 'Requests in flight',
    description:
      'Requests that each replica is handling. Good: level, and the same on all replicas. A steady rise is a jam behind them.',
    queries: [
      query(sum(httpRequestsInFlight.where(own(service)), ofReplica), { legend: '{{instance}}' }),
    ],
    unit: 'none',
    softMax: 5,
    noData: 'Not measured',
  });

export const cpu = (service: ResolvedService): Panel =>
  timeSeries({
    key: 'cpu',
    width: 6,
    title: 'CPU',
    description:
      'Processor cores that each replica uses. Good: well below its limit, and alike on all replicas. A program in Node has one core for all requests.',
    queries: [
      query(sum(rate(processCpuSeconds.where(own(service)), '$__rate_interval'), ofReplica), {
        legend: '{{instance}}',
      }),
    ],
    unit: 'suffix:cores',
    softMax: 1,
    noData: 'Not measured',
  });

export const memory = (service: ResolvedService): Panel =>
  timeSeries({
    key: 'memory',
    width: 6,
    title: 'Memory',
    description:
      'Physical memory of each replica. Good: level after a while. A line that only rises is a leak, and ends at its limit.',
    queries: [
      query(avg(processResidentMemoryBytes.where(own(service)), ofReplica), {
        legend: '{{instance}}',
      }),
    ],
    unit: 'bytes',
    noData: 'Not measured',
  });

export const replicas = (service: ResolvedService): Panel =>
  timeSeries({
    key: 'replicas',
    width: 6,
    title: 'Replicas',
    description:
      'Replicas that answer their scrape, and those that are expected. Good: both lines are one.',
    queries: [
      query(sum(up.where(own(service))), { legend: 'Up' }),
      query(count(up.where(own(service))), { legend: 'Expected' }),
    ],
    unit: 'none',
    calcs: ['min', 'lastNotNull'],
    noData: 'Not scraped',
    styles: [
      { series: 'Up', color: 'green' },
      { series: 'Expected', color: 'text', dashed: true },
    ],
  });

export const firing = (service: ResolvedService): Panel =>
  stat({
    key: 'firing',
    title: 'Alerts',
    description:
      'Alerts of this service that fire. Good: 0. The red marks in the panels below say since when.',
    queries: [
      query(or(count(alerts.where({ alertstate: 'firing' }, own(service))), vector(0)), {
        legend: 'Firing',
      }),
    ],
    unit: 'none',
    noData: '0',
    thresholds: above({ value: 1, severity: 'page' }),
  });
