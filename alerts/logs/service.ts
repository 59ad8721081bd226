import { stream } from '@observability-stack/logql';
import type { TestLine } from '../../catalog/definitions/alert';
import { linesOf as contractOf } from '../../catalog/logs/fields';
import type { ResolvedService } from '../../resolve/services';

/** What every line of a service has, and so what is left to tell whose it is. */
export const perService = ['team', 'service', 'env'] as const;

/** Lines of the service. */
export const linesOf = ({ name }: ResolvedService) => stream({ service: name });

/** How the service writes its lines; `text` has no fields that a query could read. */
export const formatOf = ({ logs = {} }: ResolvedService) => contractOf(logs).format;

/** The parser that finds fields in the service's lines. */
export const parserOf = (service: ResolvedService): 'json' | 'logfmt' =>
  formatOf(service) === 'logfmt' ? 'logfmt' : 'json';

interface Batch {
  readonly level: string;
  readonly msg: string;
  /** Fields beside the standard ones. @default none */
  readonly fields?: Readonly<Record<string, string | number>>;
}

const LINES_A_MINUTE = 5;
const SECONDS = 60 / LINES_A_MINUTE;

/** So many lines of one kind, evenly from the start of the test on, each of a trace of its own. */
export const written = (
  service: ResolvedService,
  count: number,
  { level, msg, fields = {} }: Batch,
): readonly TestLine[] => {
  const { team, name, namespace } = service;
  const write = formatOf(service) === 'logfmt' ? logfmtLine : JSON.stringify;
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

/** The end of what was written lies within each of the windows. */
export const AT = '4m';

/** The first half of a trace id. */
function hashOf(kind: string): string {
  const hash = [...kind].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 0xffffffff, 7);
  return hash.toString(16).padStart(16, '0');
}
