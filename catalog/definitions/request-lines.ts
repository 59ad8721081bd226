import {
  type LogContract,
  type LogFields,
  serviceLines,
  type standardFields,
} from '@observability-stack/contracts';
import { list, object, oneOf, type Schema, text } from '../helpers/schema';
import { type AccessFormatName, accessFormat, accessFormatNames } from '../logs/access-lines';
import { httpDefaults } from './signals';

/** Log lines that tell of one request each, for services whose requests no metric counts. */
export interface RequestLines {
  /** Access lines of a web server, read by an expression. @default JSON or logfmt, as the contract says */
  readonly format?: AccessFormatName;
  readonly contract: LogContract;
  /** Every line of a request has this text; most others do not. */
  readonly contains: string;
  /** Field with the HTTP status; from 500 on a request has failed. */
  readonly status: string;
  /** Field with the time that the request took. */
  readonly duration: string;
  /** What the number in that field counts. */
  readonly unit: 'milliseconds' | 'seconds';
  /** Field with the route; `false` where the lines have none. */
  readonly route: string | false;
  /** Routes that are no user's: probes and scrapes. */
  readonly ignoreRoutes: readonly string[];
}

/** Fields of a contract that have such a type. */
type Typed<F extends LogFields, T extends string> = {
  [N in keyof F & string]: F[N]['type'] extends T ? N : never;
}[keyof F & string];

interface Options<F extends LogFields> {
  /** JSON or logfmt. @default the lines of the teams' services: JSON with the standard fields */
  readonly contract?: LogContract<string, string, F>;
  /** @default the name of the field that is looked at */
  readonly contains?: string;
  /** @default 'status_code' */
  readonly status?: Typed<F, 'number'>;
  /** @default 'duration_ms' */
  readonly duration?: Typed<F, 'number' | 'duration'>;
  /** Unit of a `duration` that is a number. @default 'milliseconds' */
  readonly unit?: RequestLines['unit'];
  /** @default 'route' */
  readonly route?: Typed<F, 'string'> | false;
  /** @default those of http() */
  readonly ignoreRoutes?: readonly string[];
}

/** What there is to say of access lines, whose fields are known. */
type AccessOptions = Pick<RequestLines, 'format'> &
  Partial<Pick<RequestLines, 'contains' | 'ignoreRoutes'>> & {
    readonly format: AccessFormatName;
    /** Whether the path is looked at, to leave out `ignoreRoutes`. @default 'path' */
    readonly route?: 'path' | false;
  };

/**
 * Counts requests by their log lines: `availability({ objective: 99.9, from: requestLines() })`, or by the access lines of
 * a web server: `from: requestLines({ format: 'nginx' })`.
 */
export function requestLines(options?: Options<typeof standardFields>): Partial<RequestLines>;
export function requestLines<const F extends LogFields>(
  options: Options<F> & { readonly contract: LogContract<string, string, F> },
): Partial<RequestLines>;
export function requestLines(options: AccessOptions): Partial<RequestLines>;
export function requestLines(options: object = {}): Partial<RequestLines> {
  return { ...options };
}

export const requestLinesDefaults = {
  contract: serviceLines,
  status: 'status_code',
  duration: 'duration_ms',
  unit: 'milliseconds',
  route: 'route',
  ignoreRoutes: httpDefaults.ignoreRoutes,
} as const satisfies Partial<RequestLines>;

/** What the lines of a format are read by where nothing else is said. */
export function accessLinesDefaults(name: AccessFormatName): Partial<RequestLines> {
  const { contract, duration } = accessFormat(name);
  return {
    contract,
    // the request ends, and the status begins
    contains: '" ',
    status: 'status',
    route: 'path',
    ...(duration && {
      duration,
      unit: duration === 'request_time' ? 'seconds' : 'milliseconds',
    }),
  };
}

export const requestLinesSchema: Schema = object<RequestLines>({
  format: oneOf(...accessFormatNames),
  // made by a constructor; what is asked of it is held against it by the checks of queries
  contract: {},
  contains: text,
  status: text,
  duration: text,
  unit: oneOf('milliseconds', 'seconds'),
  route: { anyOf: [text, { const: false }] },
  ignoreRoutes: list(text),
});
