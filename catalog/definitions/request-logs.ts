import {
  type LogContract,
  type LogFields,
  serviceLogContract,
  type standardFields,
} from '@observability-stack/contracts';
import { arrayOf, enumOf, nonEmptyString, objectSchema, type Schema } from '../helpers/schema';
import { type AccessFormatName, accessFormat, accessFormatNames } from '../logs/access-lines';
import { logContractSchema } from './metric-schema';
import { httpDefaults } from './signals';

/** Log lines with one request each, for services without request metrics. */
export interface RequestLogs {
  /** Format of access logs, parsed by an expression. @default JSON or logfmt, as in the contract */
  readonly format?: AccessFormatName;
  readonly contract: LogContract;
  /** Text that every log line of a request contains, and most others do not. */
  readonly contains: string;
  /** Field with the HTTP status; 500 and above count as failed. */
  readonly status: string;
  /** Field with the request duration. */
  readonly duration: string;
  /** Unit of the duration. */
  readonly unit: 'milliseconds' | 'seconds';
  /** Field with the route; `false` if there is none. */
  readonly route: string | false;
  /** Routes to exclude, such as probes and scrapes. */
  readonly ignoreRoutes: readonly string[];
}

/** Fields of a contract with one of these types. */
type Typed<F extends LogFields, T extends string> = {
  [N in keyof F & string]: F[N]['type'] extends T ? N : never;
}[keyof F & string];

interface Options<F extends LogFields> {
  /** Log contract, in JSON or logfmt. @default the standard log lines: JSON with the standard fields */
  readonly contract?: LogContract<string, string, F>;
  /** Text that every log line of a request contains. @default the name of the queried field */
  readonly contains?: string;
  /** Field with the HTTP status. @default 'status_code' */
  readonly status?: Typed<F, 'number'>;
  /** Field with the request duration. @default 'duration_ms' */
  readonly duration?: Typed<F, 'number' | 'duration'>;
  /** Unit of a `duration` that is a number. @default 'milliseconds' */
  readonly unit?: RequestLogs['unit'];
  /** Field with the route; `false` if there is none. @default 'route' */
  readonly route?: Typed<F, 'string'> | false;
  /** Routes to exclude. @default those of http() */
  readonly ignoreRoutes?: readonly string[];
}

/** Options for access logs, whose fields are known. */
type AccessOptions = Pick<RequestLogs, 'format'> &
  Partial<Pick<RequestLogs, 'contains' | 'ignoreRoutes'>> & {
    readonly format: AccessFormatName;
    /** Whether to read the path, to exclude `ignoreRoutes`. @default 'path' */
    readonly route?: 'path' | false;
  };

/**
 * Counts requests by their log lines: `availability({ objective: 99.9, source: requestLogs() })`, or by access logs of a
 * web server: `source: requestLogs({ format: 'nginx' })`.
 */
export function requestLogs(options?: Options<typeof standardFields>): Partial<RequestLogs>;
export function requestLogs<const F extends LogFields>(
  options: Options<F> & { readonly contract: LogContract<string, string, F> },
): Partial<RequestLogs>;
export function requestLogs(options: AccessOptions): Partial<RequestLogs>;
export function requestLogs(options: object = {}): Partial<RequestLogs> {
  return { ...options };
}

export const requestLogsDefaults = {
  contract: serviceLogContract,
  status: 'status_code',
  duration: 'duration_ms',
  unit: 'milliseconds',
  route: 'route',
  ignoreRoutes: httpDefaults.ignoreRoutes,
} as const satisfies Partial<RequestLogs>;

/** Returns the defaults of an access log format. */
export function accessLogsDefaults(name: AccessFormatName): Partial<RequestLogs> {
  const { contract, duration } = accessFormat(name);
  return {
    contract,
    // The end of the request and the start of the status.
    contains: '" ',
    status: 'status',
    route: 'path',
    ...(duration && {
      duration,
      unit: duration === 'request_time' ? 'seconds' : 'milliseconds',
    }),
  };
}

export const requestLogsSchema: Schema = objectSchema<RequestLogs>({
  format: enumOf(...accessFormatNames),
  contract: logContractSchema,
  contains: nonEmptyString,
  status: nonEmptyString,
  duration: nonEmptyString,
  unit: enumOf('milliseconds', 'seconds'),
  route: { anyOf: [nonEmptyString, { const: false }] },
  ignoreRoutes: arrayOf(nonEmptyString),
});
