import { isIP } from 'node:net';
import { type FieldType, type LogContract, standardFields } from '@observability-stack/contracts';
import { sanitizePath } from '@observability-stack/logql/field-names';
import { LOKI_LABELS, matchingContracts } from '@observability-stack/logql/scope';
import {
  GoParseError,
  parseBytes,
  parseDuration,
  parseFloat64,
} from '@observability-stack/logql-evaluator/go/numbers';
import { LogfmtScanner } from '@observability-stack/logql-evaluator/parsers/logfmt-scan';
import { metadataName } from '@observability-stack/logql-evaluator/push';
import { closest, didYouMean } from '@observability-stack/query-common';
import { alertTests, type LogqlAlert, type TestLine } from '../../../catalog/definitions/alert';
import type { ResolvedInput, SemanticCheck } from '../../check';
import { teamPlace } from '../../places';
import type { Finding } from '../../problem';
import { queryContexts } from '../../queries/contexts';

type Complaint = Pick<Finding, 'message' | 'hint'>;

/**
 * Reports tests with lines that the service does not write: they pass although the alert cannot
 * fire.
 */
export const alertInvalidTestLine: SemanticCheck = {
  code: 'alert/invalid-test-line',
  severity: 'error',
  title: 'A line in a test of an alert does not match the log contract of the service.',
  stage: 'semantic',
  run: (input) =>
    // The tests of the stack's rules are created from the same contracts.
    input.resolved.services.flatMap(({ name, team, alerts }) =>
      alerts.flatMap((alert) =>
        alert.kind === 'logql'
          ? complaintsOf(alert, input).map((complaint) => ({
              where: teamPlace(team, `rules[${name}/alerts].${alert.name}`),
              from: ['team'],
              ...complaint,
            }))
          : [],
      ),
    ),
};

function complaintsOf(alert: LogqlAlert, input: ResolvedInput): readonly Complaint[] {
  const { contracts } = queryContexts(input).logs;
  // A synth does not compile, so they may be missing.
  const lines = (alertTests(alert) ?? []).flatMap((test) => ('lines' in test ? test.lines : []));
  const found = new Map<string, Complaint>();
  const wrongType = new Map<string, Complaint>();
  const goodType = new Set<string>();
  for (const line of lines) {
    const own = matchingContracts(
      Object.entries(line.labels).map(([label, value]) => ({ label, operator: '=', value })),
      contracts,
    );
    for (const complaint of [...unknownNames(line, own), ...unwrittenFields(line, own)])
      found.set(complaint.message, complaint);
    for (const { name, value, types } of typedValues(line, own)) {
      if (types.some((type) => isOfType(value, type))) goodType.add(name);
      else
        wrongType.set(name, {
          message: `field "${name}" of a test line is ${JSON.stringify(value)}: expected ${types.join(' or ')}`,
          hint: `write the value as the service does, or declare ${name} with another type`,
        });
    }
  }
  // A single value that cannot be parsed may be the subject of the test.
  const never = [...wrongType].filter(([name]) => !goodType.has(name));
  return [...found.values(), ...never.map(([, complaint]) => complaint)];
}

/**
 * Returns labels and structured metadata that the pipeline does not add to any line of the service.
 */
function unknownNames(
  { labels, structuredMetadata = {} }: TestLine,
  contracts: readonly LogContract[],
): readonly Complaint[] {
  const streams = new Set(contracts.flatMap((contract) => contract.labels));
  const metadata = new Set(contracts.flatMap((contract) => contract.metadata));
  const unknown = (names: readonly string[], known: ReadonlySet<string>) =>
    names.filter((name) => !known.has(name) && !LOKI_LABELS.has(name));
  return [
    ...unknown(Object.keys(labels), streams).map((name) => ({
      message: `stream label "${name}" of a test line is not declared by any log contract`,
      hint: `declare it in logs.labels of the service, or remove it; ${didYouMean(name, [...streams])}`,
    })),
    ...unknown(
      Object.keys(structuredMetadata).map((name) => metadataName(name) ?? name),
      metadata,
    ).map((name) => ({
      message: `structured metadata "${name}" of a test line is not declared by any log contract`,
      hint: `declare it in logs.structuredMetadata of the service, or remove it; ${didYouMean(name, [...metadata])}`,
    })),
  ];
}

/**
 * Returns formats other than that of the service, and field names that are likely typos. Other
 * fields are not checked.
 */
function unwrittenFields(
  { line }: TestLine,
  contracts: readonly LogContract[],
): readonly Complaint[] {
  const parsed = parse(line);
  if (!parsed) return [];
  const formats = [...new Set(contracts.map(({ format }) => format))];
  const ofFormat = contracts.filter(({ format }) => format === parsed.format);
  if (ofFormat.length === 0)
    // Plain text may contain an equals sign.
    return parsed.format === 'json' && !formats.includes('text')
      ? [
          {
            message: `a test line is JSON: expected ${formats.join(' or ')}`,
            hint: `write the line as the service does, or declare its fields with in: 'json'`,
          },
        ]
      : [];
  const declared = ofFormat.flatMap(({ fields }) => Object.keys(fields));
  const missing = declared.filter((name) => !parsed.fields.has(name));
  return [...parsed.fields.keys()]
    .filter((name) => !declared.includes(name))
    .flatMap((name) => {
      const near = Object.hasOwn(standardFields, name)
        ? didYouMean(name, declared)
        : closest(name, missing);
      return near === undefined
        ? []
        : [
            {
              message: `field "${name}" of a test line is not declared by any log contract`,
              hint: Object.hasOwn(standardFields, name)
                ? `the service writes it under another name; ${near}`
                : `write ${near}, or declare it in logs of the service: fields: { ${name}: { type: 'string' } }`,
            },
          ];
    });
}

interface Typed {
  readonly name: string;
  readonly value: string;
  readonly types: readonly FieldType[];
}

function typedValues(
  { line, structuredMetadata = {} }: TestLine,
  contracts: readonly LogContract[],
): readonly Typed[] {
  const parsed = parse(line);
  const ofFormat = contracts.filter(({ format }) => format === parsed?.format);
  const typed = (name: string, value: string, types: readonly FieldType[]): readonly Typed[] =>
    types.length > 0 ? [{ name, value, types }] : [];
  return [
    ...[...(parsed?.fields ?? [])].flatMap(([name, value]) =>
      typed(
        name,
        value,
        ofFormat.flatMap(({ fields }) => fields[name]?.type ?? []),
      ),
    ),
    ...Object.entries(structuredMetadata).flatMap(([given, value]) => {
      const name = metadataName(given) ?? given;
      return typed(
        name,
        value,
        contracts.flatMap(({ metadataTypes }) => metadataTypes?.[name] ?? []),
      );
    }),
  ];
}

interface Parsed {
  readonly format: 'json' | 'logfmt';
  /** Texts by the names that the parser of Loki returns. */
  readonly fields: ReadonlyMap<string, string>;
}

function parse(line: string): Parsed | undefined {
  if (line.startsWith('{')) {
    try {
      return { format: 'json', fields: new Map(flattened(JSON.parse(line), [])) };
    } catch {
      return undefined;
    }
  }
  const fields = new Map<string, string>();
  const scanner = new LogfmtScanner(line);
  while (!scanner.isDone)
    if (scanner.next()) fields.set(sanitizePath([scanner.key]), scanner.value);
    else if (scanner.error !== undefined) return undefined;
  return line.includes('=') ? { format: 'logfmt', fields } : undefined;
}

function flattened(value: object, path: readonly string[]): [string, string][] {
  return Object.entries(value).flatMap(([key, inside]: [string, unknown]): [string, string][] => {
    const here = [...path, key];
    if (inside === null || Array.isArray(inside)) return [];
    return typeof inside === 'object'
      ? flattened(inside, here)
      : [[sanitizePath(here), String(inside)]];
  });
}

function isOfType(value: string, type: FieldType): boolean {
  switch (type) {
    case 'string':
      return true;
    case 'number':
      return !(parseFloat64(value) instanceof GoParseError);
    case 'duration':
      return !(parseDuration(value) instanceof GoParseError);
    case 'bytes':
      return !(parseBytes(value) instanceof GoParseError);
    case 'boolean':
      return value === 'true' || value === 'false';
    case 'ip':
      return isIP(value) !== 0;
  }
}
