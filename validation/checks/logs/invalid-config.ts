import {
  jmespathPathProblem,
  listCandidates,
  parseDurationMs,
} from '@observability-stack/query-common';
import type { ExtractedField, LogConfig } from '../../../catalog/definitions/logs';
import type { ResolvedService } from '../../../resolve/services';
import type { SemanticCheck } from '../../check';
import { servicePlace } from '../../places';
import type { Finding } from '../../problem';

/**
 * Reports log settings that an agent rejects, with which the agents of all nodes would not start.
 */
export const logsInvalidConfig: SemanticCheck = {
  code: 'logs/invalid-config',
  severity: 'error',
  title: 'The logs of a service have a setting that the agents reject, or that no line matches.',
  stage: 'semantic',
  run: ({ resolved }) =>
    resolved.services.flatMap((service) =>
      service.logs === undefined ? [] : findings(service, service.logs),
    ),
};

type Part = Omit<Finding, 'where'> & { readonly at: string };

const findings = (service: ResolvedService, record: LogConfig): Finding[] =>
  [
    ...ofFields(record),
    ...ofExpression(record),
    ...ofDropRules(record),
    ...ofSampleRules(record),
    ...ofBlocks(record),
    ...ofLevels(record),
    ...ofNames(record),
  ].map(({ at, ...rest }) => ({ where: servicePlace(service, `logs.${at}`), ...rest }));

/**
 * Returns the fields of the format, and those that become labels or metadata, with the way they are
 * found in a line.
 */
function ofFields(record: LogConfig): Part[] {
  const { format = { kind: 'auto' } } = record;
  const fields: readonly (readonly [string, string])[] =
    'fields' in format ? Object.entries(format.fields) : [];
  const named = [
    ...fields.map(([name, from]) => ({ at: `format.fields.${name}`, from })),
    ...extrasOf(record).map(({ at, from }) => ({ at: `${at}.from`, from })),
  ];
  switch (format.kind) {
    case 'json':
      return named.flatMap(({ at, from }) => jmespath(at, from));
    case 'logfmt':
      return named.filter(({ from }) => !KEY.test(from)).map(({ at, from }) => noKey(at, from));
    case 'auto':
      return named.flatMap(({ at, from }) => jmespath(at, from));
    default:
      return [];
  }
}

function extrasOf({ labels = [], structuredMetadata = [] }: LogConfig) {
  const of = (key: string, extras: readonly ExtractedField[]) =>
    extras
      .filter(({ extracted }) => extracted === undefined)
      .map(({ name, from = name }) => ({ at: `${key}[${name}]`, from }));
  return [...of('labels', labels), ...of('structuredMetadata', structuredMetadata)];
}

function jmespath(at: string, from: string): Part[] {
  const found = jmespathPathProblem(from);
  return found === undefined
    ? []
    : [{ at, message: `path ${JSON.stringify(from)} ${found.problem}`, hint: found.hint }];
}

const KEY = /^[^\s="]+$/;
const noKey = (at: string, from: string): Part => ({
  at,
  message: `logfmt key ${JSON.stringify(from)} is invalid: it has a space, a quote or an equals sign`,
  hint: 'write the key as it is before the equals sign',
});

/** Groups of the fixed fields. */
const GROUPS: readonly string[] = ['time', 'level', 'trace_id', 'span_id'];

function ofExpression(record: LogConfig): Part[] {
  const { format } = record;
  if (format?.kind !== 'regex') return [];
  const groups = [...format.expression.matchAll(/\(\?P?<(\w+)>/g)].map(([, name]) => name);
  const extras = extrasOf(record);
  const read = [...GROUPS, ...extras.map(({ from }) => from)];
  return [
    ...(groups.some((group) => group !== undefined && read.includes(group))
      ? []
      : [
          {
            at: 'format.expression',
            message: `expression has no known group: expected one of ${listCandidates(GROUPS)}`,
            hint: 'name a group, as in (?P<level>[A-Z]+)',
          },
        ]),
    ...extras
      .filter(({ from }) => !groups.includes(from))
      .map(({ at, from }) => ({
        at,
        message: `group ${JSON.stringify(from)} is not in the expression of the format`,
        hint: `add a group (?P<${/^\w+$/.test(from) ? from : 'name'}>...) to it, or name one of its groups in from`,
      })),
  ];
}

const ofDropRules = ({ drop = [] }: LogConfig): Part[] =>
  drop.flatMap(({ reason, expression, olderThan }, index): Part[] => {
    const at = `drop[${index}]`;
    const rule = `drop rule ${JSON.stringify(reason)}`;
    return [
      ...(expression === undefined && olderThan === undefined
        ? [{ at, message: `${rule} has no condition`, hint: 'add expression or olderThan' }]
        : []),
      ...(expression === ''
        ? [
            {
              at: `${at}.expression`,
              message: `${rule} matches every line: its expression is empty`,
              hint: 'write an expression for the lines to drop',
            },
          ]
        : []),
      ...(olderThan !== undefined && parseDurationMs(olderThan) === 0
        ? [
            {
              at: `${at}.olderThan`,
              message: `${rule} matches every line: each is older than ${olderThan}`,
              hint: 'write an age such as 24h',
            },
          ]
        : []),
    ];
  });

const ofSampleRules = ({ sample = [] }: LogConfig): Part[] =>
  sample.flatMap(({ reason, expression }, index) =>
    expression === ''
      ? [
          {
            at: `sample[${index}].expression`,
            message: `sample rule ${JSON.stringify(reason)} matches every line: its expression is empty`,
            hint: 'write an expression for the lines to sample, or remove it',
          },
        ]
      : [],
  );

const ofBlocks = ({ multiline }: LogConfig): Part[] => [
  ...(multiline?.firstLine === ''
    ? [
        {
          at: 'multiline.firstLine',
          message: 'expression for the first line of an entry is empty',
          hint: 'write a pattern that only first lines match, such as ^\\d{4}-\\d{2}-\\d{2}',
        },
      ]
    : []),
  ...(multiline?.maxWaitTime !== undefined && parseDurationMs(multiline.maxWaitTime) === 0
    ? [
        {
          at: 'multiline.maxWaitTime',
          message: `maxWaitTime ${multiline.maxWaitTime} is zero: expected the time to wait for more lines`,
          hint: 'write a duration such as 3s',
        },
      ]
    : []),
];

/** Returns the levels. The pipeline reads names regardless of case. */
function ofLevels({ levels = {} }: LogConfig): Part[] {
  const names = Object.keys(levels);
  return names
    .filter((name, index) =>
      names.slice(0, index).some((other) => same(other, name) && levels[other] !== levels[name]),
    )
    .map((name) => ({
      at: `levels.${name}`,
      message: `level ${JSON.stringify(name)} is listed twice: names are not case-sensitive`,
      hint: 'remove one of them',
    }));
}
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Returns names in conflict: Loki stores metadata with the name of a label under another name. */
function ofNames({ labels = [], structuredMetadata = [] }: LogConfig): Part[] {
  const named = [
    ...labels.map(({ name }) => ({ name, at: `labels[${name}].name` })),
    ...structuredMetadata.map(({ name }) => ({ name, at: `structuredMetadata[${name}].name` })),
  ];
  return named
    .filter(({ name }, index) => named.findIndex((other) => other.name === name) < index)
    .map(({ name, at }) => ({
      at,
      message: `name ${JSON.stringify(name)} is not unique among labels and structured metadata`,
      hint: 'remove or rename one of them',
    }));
}
