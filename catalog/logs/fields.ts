/** Log contracts of services: the standard fields and those of the definition. */
import {
  type DeclaredField,
  type LineMetadata,
  type LogContract,
  type LogField,
  type LogFields,
  type StreamLabel,
  serviceLogContract,
  standardFields,
} from '@observability-stack/contracts';
import {
  type LogConfig,
  type LogFormat,
  type RequestFields,
  requestFieldDefaults,
} from '../definitions/logs';

/** Returns the contract with the labels and metadata of a definition added. */
export const withServiceLabels = (
  contract: LogContract,
  { fields = {}, labels = [], structuredMetadata = [] }: LogConfig,
): LogContract => ({
  ...contract,
  labels: [...new Set([...contract.labels, ...labels.map(({ name }) => name)])],
  metadata: [...new Set([...contract.metadata, ...structuredMetadata.map(({ name }) => name)])],
  metadataTypes: {
    ...contract.metadataTypes,
    ...Object.fromEntries(
      structuredMetadata.map(({ name, from = name, type }) => [
        name,
        type ?? fields[from]?.type ?? contract.fields[from]?.type ?? 'string',
      ]),
    ),
  },
});

type NamesIn<R, K extends keyof LogConfig> = R extends {
  readonly [P in K]: readonly { readonly name: infer N extends string }[];
}
  ? N
  : never;
type FieldsIn<R> = R extends { readonly fields: infer F extends LogConfig['fields'] & object }
  ? { readonly [N in keyof F & string]: F[N] extends DeclaredField<infer T> ? LogField<T> : never }
  : object;
type LinesOf<R> = LogContract<
  StreamLabel | NamesIn<R, 'labels'>,
  LineMetadata | NamesIn<R, 'structuredMetadata'>,
  Omit<typeof standardFields, keyof FieldsIn<R>> & FieldsIn<R>
>;

/**
 * Returns the contract of a service with these log settings, for typed queries: `streamsOf(serviceLogs(logs), service)`,
 * where `logs` is `as const satisfies LogConfig`.
 */
export const serviceLogs = <const R extends LogConfig>(record: R): LinesOf<R> =>
  withServiceLabels(
    {
      ...serviceLogContract,
      format: writtenFormat(record.format),
      fields: { ...standardFieldsOf(record), ...declared(record.fields) },
    },
    record,
  ) as unknown as LinesOf<R>;

/** Returns one contract for each format that the service writes. */
export function serviceLogsByFormat(record: LogConfig): readonly LogContract[] {
  const own = writtenFormat(record.format);
  return (['json', 'logfmt', 'text'] as const).flatMap((format) => {
    const fields = Object.fromEntries(
      Object.entries(record.fields ?? {}).filter(([, field]) => (field.in ?? own) === format),
    );
    const all = { ...(format === own && standardFieldsOf(record)), ...declared(fields) };
    return format === own || Object.keys(fields).length > 0
      ? [withServiceLabels({ ...serviceLogContract, format, fields: all }, record)]
      : [];
  });
}

/** Returns the names of the fields of requests, with all defaults. */
export const requestFieldsOf = ({ requests }: LogConfig): Required<RequestFields> => ({
  ...requestFieldDefaults,
  ...requests,
});

/** Returns the standard fields, under the names of the format and of the fields of requests. */
function standardFieldsOf(record: LogConfig): LogFields {
  const { format = { kind: 'auto' } } = record;
  const { method, route, status, duration } = requestFieldsOf(record);
  const ofFormat = (() => {
    if (format.kind !== 'json' && format.kind !== 'logfmt') return {};
    const { time, level, traceId, spanId } = format.fields;
    return { ts: time, level, trace_id: traceId, span_id: spanId };
  })();
  const named: Readonly<Record<string, string | undefined>> = {
    ...ofFormat,
    ...{ method, route, status_code: status, duration_ms: duration },
  };
  return Object.fromEntries(
    Object.entries<LogField>(standardFields).map(([name, field]) => {
      const given = named[name];
      return [
        given === undefined ? name : (plainName(given) ?? name),
        // A route is a pattern, whatever the name of its field.
        name === 'route' ? { ...field, unbounded: false } : field,
      ];
    }),
  );
}

/** Returns the name that a parser gives to a path; undefined for an expression. */
const plainName = (path: string): string | undefined =>
  /^(?:\w+|"[^"\\]+")(?:\.(?:\w+|"[^"\\]+"))*$/.test(path)
    ? path
        .replaceAll('"', '')
        .replace(/[^a-zA-Z0-9_]/g, '_')
        .replace(/^(?=\d)/, '_')
    : undefined;

const writtenFormat = (format: LogFormat = { kind: 'auto' }): LogContract['format'] =>
  (({ auto: 'json', json: 'json', logfmt: 'logfmt', regex: 'text' }) as const)[format.kind];

const declared = (fields: LogConfig['fields'] = {}): LogFields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, { in: _, help = '', ...field }]) => [
      name,
      { ...field, help },
    ]),
  );
