import type { TestLine } from '../../catalog/alert';
import { stream } from '../../query/logql';
import type { ResolvedService } from '../../resolve/services';

/** What every line of a service has, and so what is left to tell whose it is. */
export const perService = ['team', 'service', 'env'] as const;

/** Lines of the service. */
export const linesOf = ({ name }: ResolvedService) => stream({ service: name });

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
  { team, name, namespace }: ResolvedService,
  count: number,
  { level, msg, fields = {} }: Batch,
): readonly TestLine[] => {
  const kind = hashOf(`${level}${msg}${JSON.stringify(fields)}`);
  return Array.from({ length: count }, (_, index) => ({
    at: `${(index % 20) * SECONDS}s` as const,
    labels: { team, service: name, env: 'test', namespace, container: name, level },
    line: JSON.stringify({ level, msg, ...fields, index }),
    structuredMetadata: { trace_id: kind + index.toString(16).padStart(16, '0') },
  }));
};

/** The end of what was written lies within each of the windows. */
export const AT = '4m';

/** The first half of a trace id. */
function hashOf(kind: string): string {
  const hash = [...kind].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 0xffffffff, 7);
  return hash.toString(16).padStart(16, '0');
}
