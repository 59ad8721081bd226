import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { httpRequestDuration, httpRequests } from '@observability-stack/contracts/standard/http';
import { ruleGroups } from '../../alerts/rules';
import { isRecordingRule } from '../../catalog/definitions/alert';
import { alertSeries } from '../../catalog/metrics/alerts';
import type { ResolvedEnvironment } from '../../resolve/environment';
import type { ResolvedService } from '../../resolve/services';

/** One series, and its value at the n-th sample. */
export interface FleetSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly valueAt: (sample: number) => number;
}

/** Times of the first and last sample, and the interval, in seconds. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** Returns the series that rules would have recorded for the queried metrics, and a few firing alerts. */
export function* recordedSeries(
  environment: ResolvedEnvironment,
  names: ReadonlySet<string>,
): Generator<FleetSeries> {
  for (const { team, job, rules } of ruleGroups(environment)) {
    for (const rule of rules) {
      if (!isRecordingRule(rule) || !names.has(rule.metric.name)) continue;
      const base = baseOf(rule.metric.name, `${job}`);
      yield {
        name: rule.metric.name,
        labels: { team, service: job ?? '', env: environment.env, ...rule.labels },
        valueAt: (sample) => base * (1 + 0.2 * Math.sin(sample / 20)),
      };
    }
  }
  for (const { name, team } of environment.services.filter((_, index) => index % 100 === 0)) {
    const labels = { alertname: 'HttpErrorRatioHigh', alertstate: 'firing', severity: 'page' };
    yield {
      name: alertSeries.name,
      labels: { ...labels, team, service: name, env: environment.env },
      valueAt: () => 1,
    };
  }
}

const ROUTES = ['/orders', '/orders/:id', '/carts', '/carts/:id', '/prices'];

/** Returns the series that a service exposes: one replica, five routes. Real services have more. */
export function* rawSeries(environment: ResolvedEnvironment): Generator<FleetSeries> {
  for (const service of environment.services) {
    const own = targetLabels(environment, service);
    for (const route of ROUTES) {
      const perSample = 10 + spread(service.name + route) * 100;
      const growing = (share: number) => (sample: number) => Math.floor(sample * perSample * share);
      for (const [status_code, share] of [
        ['200', 0.99],
        ['500', 0.01],
      ] as const)
        yield {
          name: httpRequests.name,
          labels: { ...own, method: 'GET', route, status_code },
          valueAt: growing(share),
        };
      const bounds = [...httpRequestDuration.buckets.map(String), '+Inf'];
      for (const [index, le] of bounds.entries())
        yield {
          name: httpRequestDuration.bucket.name,
          labels: { ...own, method: 'GET', route, le },
          valueAt: growing((index + 1) / bounds.length),
        };
    }
  }
}

const targetLabels = ({ env }: ResolvedEnvironment, { name, team }: ResolvedService) => ({
  team,
  service: name,
  env,
  job: name,
  instance: `${name}-0:8080`,
});

/** Returns a number between 0 and 1 that is the same in every run. */
function spread(text: string): number {
  let hash = 0;
  for (const character of text) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0;
  return (hash % 1000) / 1000;
}

function baseOf(metric: string, service: string): number {
  const one = spread(metric + service);
  if (metric.includes('remaining')) return 1 - one;
  if (metric.includes('ratio')) return one * 0.01;
  if (metric.includes('seconds')) return 0.02 + one * 0.5;
  return 1 + one * 200;
}

/** Writes the series as OpenMetrics with timestamps, and counts them. */
export async function writeFleetOpenMetrics(
  file: string,
  series: Iterable<FleetSeries>,
  { from, to, step }: TimeSpan,
): Promise<{ readonly series: number; readonly samples: number }> {
  const out = createWriteStream(file);
  let [count, samples] = [0, 0];
  for (const { name, labels, valueAt } of series) {
    const inside = Object.entries(labels).map(
      ([label, value]) => `${label}=${JSON.stringify(value)}`,
    );
    const head = `${name}{${inside.join(',')}}`;
    let text = '';
    for (let at = from, sample = 0; at <= to; at += step, sample++) {
      text += `${head} ${valueAt(sample)} ${at}\n`;
      samples++;
    }
    count++;
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end('# EOF\n');
  await once(out, 'finish');
  return { series: count, samples };
}
