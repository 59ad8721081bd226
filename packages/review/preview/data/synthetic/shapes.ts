import type { Metric } from '@observability-stack/contracts';
import { dailyLoad, END, isIncident, STEP } from './clock';
import { seededRandom } from './seeded-random';

type Labels = Readonly<Record<string, string>>;

/** Reports whether label values mean a failure. */
const isFailure = (labels: Labels): boolean =>
  Object.values(labels).some((value) =>
    /^5\d\d$|^(error|err|fatal|failed|failure|dropped)$/i.test(value),
  );
const isRefusal = (labels: Labels): boolean =>
  Object.values(labels).some((value) => /^4\d\d$|^warn$/.test(value));
/** Reports whether a counter counts events that should not happen. */
const isTrouble = ({ name }: Metric): boolean =>
  /(fail|error|dropped|rejected|discard|exceeded|corruption|retries|refused|lost|missed|throttled|oom|evict)/.test(
    name,
  );

/** Returns events per second: a daily pattern, with few failures, and many during the incident. */
export function rateAt(metric: Metric, labels: Labels, series: string, time: number): number {
  const own = 0.2 + 3 * seededRandom(series);
  const noise = 0.85 + 0.3 * seededRandom(series, time);
  if (isFailure(labels)) return own * (isIncident(time) ? 0.03 : 0.0003) * dailyLoad(time) * noise;
  if (isRefusal(labels)) return own * 0.03 * dailyLoad(time) * noise;
  if (isTrouble(metric)) return isIncident(time) ? own * 0.01 : 0;
  if (metric.unit === 'bytes') return own * 40_000 * dailyLoad(time) * noise;
  // A counter in seconds measures utilization.
  if (metric.unit === 'seconds') return share(labels, own, time) * noise;
  return own * dailyLoad(time) * noise;
}

function share({ mode }: Labels, own: number, time: number): number {
  if (mode === 'idle') return isIncident(time) ? 0.45 : 0.8;
  if (mode === 'iowait') return 0.01;
  return Math.min(0.3, 0.05 * own * dailyLoad(time));
}

/** Returns the value of a gauge, guessed from its name: utilization, up, or a start time. */
export function gaugeAt({ name, unit }: Metric, series: string, time: number): number {
  const own = seededRandom(series);
  const sway = 0.95 + 0.1 * seededRandom(series, Math.floor(time / (10 * STEP)));
  if (/(_info|_up|^up|_success|_successful|_ready|_healthy)$/.test(name)) return 1;
  if (name === 'node_time_seconds') return time;
  if (/(time|timestamp)_seconds$/.test(name)) return END - 5 * 86_400;
  if (isTrouble({ name } as Metric)) return 0;
  if (unit === 'ratio') return 0.2 + 0.5 * own * sway;
  if (/_files$/.test(name)) return 4e6;
  if (/_files_free$/.test(name)) return 3e6 * sway;
  if (unit === 'bytes') {
    if (/(size|total|limit|capacity|max)(_bytes)?$/i.test(name)) return 64e9;
    return (/(avail|free)/i.test(name) ? 30e9 : 200e6 + 400e6 * own) * sway;
  }
  if (unit === 'seconds') return 0.05 * (0.5 + own) * sway;
  if (/(limit|capacity|max)/.test(name)) return 10_000;
  return Math.round((1 + 40 * own) * sway * (isIncident(time) ? 2 : 1));
}

/**
 * Returns the request duration in seconds at a quantile: most requests are fast, a few are slow.
 */
export function latencyAt(series: string, quantile: number, time: number): number {
  const median = 0.02 + 0.05 * seededRandom(series, 'median');
  const spread = 0.7;
  const slow = isIncident(time) ? 6 : 1;
  return slow * median * Math.exp(spread * normal(quantile));
}

/** Returns the ratio of requests up to a duration. */
export function shareBelow(series: string, bound: number, time: number): number {
  const median = latencyAt(series, 0.5, time);
  return distribution(Math.log(bound / median) / 0.7);
}

/** Returns the standard normal distribution: Abramowitz and Stegun 26.2.17, accurate to 1e-7. */
function distribution(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  const tail =
    density *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x >= 0 ? 1 - tail : tail;
}

const normals = new Map<number, number>();

/** Returns the inverse, by bisection: accurate enough for a picture. It is cached, since most samples are of few quantiles. */
function normal(quantile: number): number {
  const found = normals.get(quantile);
  if (found !== undefined) return found;
  const made = bisected(quantile);
  normals.set(quantile, made);
  return made;
}

function bisected(quantile: number): number {
  let [low, high] = [-6, 6];
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (distribution(middle) < quantile) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
