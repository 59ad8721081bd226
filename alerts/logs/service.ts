import { stream } from '@observability-stack/logql';
import type { TestLine } from '../../catalog/definitions/alert';
import { serviceLogs as contractOf } from '../../catalog/logs/fields';
import type { ResolvedService } from '../../resolve/services';

/** The labels of every log line of a service; aggregating by them keeps the owner. */
export const byServiceStream = ['team', 'service', 'env'] as const;

/** Selects the streams of a service. */
export const serviceStream = ({ name }: ResolvedService) => stream({ service: name });

/** Returns the log format of a service; `text` has no fields to query. */
export const serviceLogFormat = ({ logs = {} }: ResolvedService) => contractOf(logs).format;

/** Returns the parser for the log format of a service. */
export const serviceLogParser = (service: ResolvedService): 'json' | 'logfmt' =>
  serviceLogFormat(service) === 'logfmt' ? 'logfmt' : 'json';

interface Batch {
  readonly level: string;
  readonly msg: string;
  /** Fields in addition to the standard ones. @default none */
  readonly fields?: Readonly<Record<string, string | number>>;
}

const LINES_A_MINUTE = 5;
const SECONDS = 60 / LINES_A_MINUTE;

/** Returns a number of log lines of one kind, spread evenly from the start of the test, each with its own trace. */
export const inputLines = (
  service: ResolvedService,
  count: number,
  { level, msg, fields = {} }: Batch,
): readonly TestLine[] => {
  const { team, name, namespace } = service;
  const write = serviceLogFormat(service) === 'logfmt' ? logfmtLine : JSON.stringify;
  const kind = hashOf(`${level}${msg}${JSON.stringify(fields)}`);
  return Array.from({ length: count }, (_, index) => ({
    at: `${(index % 20) * SECONDS}s` as const,
    labels: { team, service: name, env: 'test', namespace, container: name, level },
    line: write({ level, msg, ...fields, index }),
    structuredMetadata: { trace_id: kind + index.toString(16).padStart(16, '0') },
  }));
};

const logfmtLine = (fields: Readonly<Record<string, string | number>>): string =>
  Object.entries(fields)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(' ');

/** A time at which every window includes the end of the written log lines. */
export const INPUT_TIME = '4m';

/** Returns the first half of a trace id. */
function hashOf(kind: string): string {
  const hash = [...kind].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 0xffffffff, 7);
  return hash.toString(16).padStart(16, '0');
}
