import { correlation, type StreamLabel } from '@observability-stack/contracts';
import type { LogStream } from '@observability-stack/logql-evaluator';
import { environments } from '../../../../../environments';
import type { ResolvedEnvironment } from '../../../../../resolve/environment';
import { usableResolved } from '../../../../../validation/usable-environments';
import { dailyLoad, END, isIncident, START } from './clock';
import { seededRandom } from './seeded-random';
import { latencyAt } from './shapes';

type Entry = LogStream['entries'][number];

/** Seconds between two lines of one service, and of one program of the stack. */
const SERVICE_STEP = 4;
const STACK_STEP = 30;
const ROUTES = ['/orders', '/orders/:id', '/payments'];

/** Generates the log lines of an environment's services from the log contract. */
export const syntheticLines = (): LogStream[] => usableResolved(environments).flatMap(linesOf);

function linesOf(environment: ResolvedEnvironment): LogStream[] {
  const streams = new Map<string, { labels: Record<string, string>; entries: Entry[] }>();
  const add = (
    own: { team: string; service: string; namespace: string },
    level: string,
    entry: Entry,
  ) => {
    const labels = {
      ...own,
      container: own.service,
      level,
      env: environment.env,
      cluster: environment.cluster,
    } satisfies Record<StreamLabel, string>;
    const key = JSON.stringify(labels);
    const stream = streams.get(key) ?? { labels, entries: [] as Entry[] };
    stream.entries.push(entry);
    streams.set(key, stream);
  };
  for (const { name, team, namespace, signals } of environment.services) {
    for (let time = START; time <= END; time += SERVICE_STEP) {
      if (seededRandom(name, time, 'rhythm') > dailyLoad(time) / 1.6) continue;
      const { level, entry } = signals ? request(name, time) : remark(name, time);
      add({ team, service: name, namespace }, level, entry);
    }
  }
  for (const { name, team, namespace } of environment.components) {
    for (let time = START; time <= END; time += STACK_STEP) {
      const { level, entry } = remark(name, time);
      add({ team, service: name, namespace }, level, entry);
    }
  }
  return [...streams.values()];
}

/** Returns the log line of a request. */
function request(service: string, time: number): { level: string; entry: Entry } {
  const pick = <T>(list: readonly T[], what: string): T =>
    list[Math.floor(seededRandom(service, time, what) * list.length)] as T;
  const fails = seededRandom(service, time, 'fails') < (isIncident(time) ? 0.25 : 0.004);
  const refused =
    !fails && seededRandom(service, time, 'refused') < (isIncident(time) ? 0.06 : 0.01);
  const level = fails ? 'error' : refused ? 'warn' : 'info';
  const route = pick(ROUTES, 'route');
  const status = fails ? 500 : refused ? 401 : 200;
  const traceId = hex(32, service, time);
  const spanId = hex(16, service, time);
  const line = {
    ts: new Date(time * 1000).toISOString(),
    level,
    msg: fails ? 'request failed' : refused ? 'failed auth' : 'request handled',
    service,
    [correlation.traceId]: traceId,
    [correlation.spanId]: spanId,
    ...(refused ? { event: 'auth_failed' } : {}),
    method: route === '/payments' ? 'POST' : pick(['GET', 'POST'], 'method'),
    route,
    status_code: status,
    duration_ms:
      Math.round(1e6 * latencyAt(service + route, seededRandom(service, time, 'latency'), time)) /
      1000,
    ...(fails ? { error: 'connect ECONNREFUSED 10.0.0.12:5432' } : {}),
  };
  return {
    level,
    entry: {
      at: nanoseconds(time),
      line: JSON.stringify(line),
      structuredMetadata: {
        [correlation.traceId]: traceId,
        [correlation.spanId]: spanId,
        pod: `${service}-0`,
        node: 'node-1',
        stream: 'stdout',
      },
    },
  };
}

/** Returns a log line of a third-party program. */
function remark(program: string, time: number): { level: string; entry: Entry } {
  const level = isIncident(time) && seededRandom(program, time, 'level') < 0.2 ? 'warn' : 'info';
  const msg = level === 'warn' ? 'slow request' : 'done';
  return {
    level,
    entry: {
      at: nanoseconds(time),
      line: `ts=${new Date(time * 1000).toISOString()} level=${level} msg="${msg}"`,
      structuredMetadata: { pod: `${program}-0`, node: 'node-1', stream: 'stderr' },
    },
  };
}

const nanoseconds = (time: number): bigint => BigInt(Math.round(time * 1000)) * 1_000_000n;
const hex = (digits: number, ...words: readonly (string | number)[]): string =>
  Array.from({ length: digits / 8 }, (_, index) =>
    Math.floor(seededRandom(...words, index, digits) * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
