import { correlation, pipelineLabels, processMetadata } from '@observability-stack/contracts';
import { goDuration } from '@observability-stack/query-common';
import type { LogSource } from '../../catalog/definitions/log-sources';
import type { LineLimit, Redaction, SampleRule } from '../../catalog/definitions/log-stages';
import type { DropRule, LogConfig } from '../../catalog/definitions/logs';
import {
  criStage,
  dropStage,
  labelAllowStage,
  labelsStage,
  limitStage,
  matchStage,
  multilineStage,
  regexStage,
  samplingStage,
  selectorFor,
  structuredMetadataStage,
  templateStage,
  tenantStage,
} from './build';
import { CLEAN_KEY, extraField } from './fields';
import { dotsTakeLineEnds, formatStages } from './formats';
import { levelExtraction, levelStages, ownLevelStages } from './level';
import { literalRegex } from './literal';
import type { MachineService } from './machine-logs';
import { redactionStages } from './redaction';
import type { BoundedLabel, ExtractedField, ServiceLogs } from './services';
import type { PipelineStage, StageDuration, StageSelector } from './stages';
import { type TimeSource, timeStages } from './time';
import { traceStages } from './trace';

/** Stream labels of every entry, from its target; `level` comes from the log line. */
export const STREAM_LABELS = pipelineLabels;

/** Labels of the target that identify a process: structured metadata instead of stream labels. */
export const METADATA_LABELS = processMetadata;

export interface PipelineOptions {
  /** Log settings of services. @default none */
  readonly services?: readonly ServiceLogs[];
  /**
   * Maximum difference to the time at which a log line was read.
   * @default 30 minutes in the past, 5 minutes in the future
   */
  readonly trustedTime?: TimeSource;
  /**
   * The services of a machine without Kubernetes, whose journal and log files are read instead of those of pods.
   * @default none
   */
  readonly machine?: readonly MachineService[];
  /** Sources beside the pods. @default none */
  readonly sources?: readonly LogSource[];
  /** Texts to replace in every log line. @default none */
  readonly redact?: readonly Redaction[];
  /** Tenants of the lines of teams. @default none, for Loki with a single tenant */
  readonly tenants?: readonly TeamTenant[];
  /** Bytes at which a log line is truncated. @default 262144, the default limit of Loki */
  readonly maxLineSize?: number;
}

/** The tenant of the lines of a team. */
export interface TeamTenant {
  readonly id: string;
  readonly team: string;
}

export const DEFAULT_MAX_LINE_SIZE = 256 * 1024;

/** Maximum number of streams with a partial line: two per container on a full node, with a reserve. */
const MAX_PARTIAL_LINES = 1000;

/**
 * Returns the pipeline for log lines. The order matters:
 *
 * 1. Parse the format of the container runtime, and join partial lines by their labels; other sources have none.
 * 2. Multiline and drop rules, before further work on a log line. Multiline loses structured
 *    metadata, so none may be set before.
 * 3. Replace secrets and personal data, so that no later stage copies them.
 * 4. Extract the raw fields, depending on the format of the service.
 * 5. Normalise timestamp, level and ids, for all formats.
 * 6. Drop rules on age, which need the timestamp; sampling, which needs the level; the limit of what is left; then further
 *    stages, labels and metadata of the service.
 * 7. Remove every label that is not a stream label, and thus a tenant that a stage of a service set.
 * 8. Set the tenant of the team.
 */
export function standardPipeline(
  options: PipelineOptions = {},
  { isOfPods = !options.machine }: { readonly isOfPods?: boolean } = {},
): PipelineStage[] {
  const { services = [], trustedTime, maxLineSize = DEFAULT_MAX_LINE_SIZE } = options;
  const groups = groupsOf(services);
  const extraLabels = services.flatMap(({ labels: own = [] }) => own.map(({ name }) => name));
  return [
    ...(isOfPods
      ? [criStage({ maxPartialLines: MAX_PARTIAL_LINES, maxPartialLineSize: maxLineSize })]
      : []),
    ...groups.flatMap((group) => forGroup(group, beforeParsing(group.record))),
    ...redactionStages(options.redact ?? []),
    ...groups.flatMap((group) => forGroup(group, redactionStages(group.record.redact ?? []))),
    ...parsing(groups),
    ...timeStages(trustedTime),
    ...levelExtraction(),
    ...groups.flatMap((group) => forGroup(group, ownLevelStages(group.record))),
    ...levelStages(),
    ...traceStages(),
    ...groups.flatMap((group) => forGroup(group, afterParsing(group.record))),
    structuredMetadataStage({
      [correlation.traceId]: CLEAN_KEY.traceId,
      [correlation.spanId]: CLEAN_KEY.spanId,
      ...Object.fromEntries(METADATA_LABELS.map((name) => [name, name])),
    }),
    labelAllowStage(...new Set([...STREAM_LABELS, ...extraLabels])),
    ...tenantStages(options.tenants ?? []),
  ];
}

/**
 * Returns stages that set the tenant of the known teams. Other values of the label, which pods can choose, would create tenants
 * that no query reads.
 */
function tenantStages(tenants: readonly TeamTenant[]): PipelineStage[] {
  const byName = tenants.filter(({ id, team }) => id === team).map(({ team }) => team);
  return [
    ...(byName.length > 0
      ? [matchStage(selectorFor('team', '=~', anyOf(byName)), [tenantStage({ label: 'team' })])]
      : []),
    ...tenants
      .filter(({ id, team }) => id !== team)
      .map(({ id, team }) =>
        matchStage(selectorFor('team', '=', team), [tenantStage({ value: id })]),
      ),
  ];
}

/** Services with the same log settings, which share stages. */
interface Group {
  readonly record: LogConfig;
  readonly services: readonly string[];
}

function groupsOf(services: readonly ServiceLogs[]): Group[] {
  const groups = new Map<string, { record: LogConfig; services: string[] }>();
  for (const { service, ...record } of services) {
    const key = JSON.stringify(record);
    const group = groups.get(key) ?? { record, services: [] };
    group.services.push(service);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Returns a regular expression for these services, which the agents anchor. */
const anyOf = (services: readonly string[]): string => services.map(literalRegex).join('|');

function selectorOf({ services }: Group): StageSelector {
  const [only = '', ...more] = services;
  return more.length === 0
    ? selectorFor('service', '=', only)
    : selectorFor('service', '=~', anyOf(services));
}

function forGroup(group: Group, stages: readonly PipelineStage[]): PipelineStage[] {
  return stages.length === 0 ? [] : [matchStage(selectorOf(group), stages)];
}

function beforeParsing({ multiline: block, drop: rules = [] }: LogConfig): PipelineStage[] {
  return [
    ...(block === undefined
      ? []
      : [multilineStage(block.firstLine, { ...block, maxWait: goTime(block.maxWaitTime) })]),
    ...rules
      .filter((rule) => rule.olderThan === undefined)
      .map((rule) => dropStage(rule.reason, { expression: lineOf(rule, block) })),
  ];
}

/** Returns an expression for all lines of an entry. */
const lineOf = (
  { expression }: Pick<DropRule, 'expression'>,
  block: LogConfig['multiline'],
): string | undefined =>
  expression === undefined || block === undefined ? expression : dotsTakeLineEnds(expression);

/** Returns stages for each group of services with a custom format or multi-line entries, and then for all others. */
function parsing(groups: readonly Group[]): PipelineStage[] {
  const own = groups.filter(
    ({ record: { format = { kind: 'auto' }, ...record } }) =>
      format.kind !== 'auto' || record.multiline !== undefined || extras(record).length > 0,
  );
  const ownStages = own.flatMap((group) =>
    forGroup(group, formatStages(group.record, selectorOf(group), extras(group.record))),
  );
  if (own.length === 0) return formatStages({}, EVERYTHING);
  const others = selectorFor('service', '!~', anyOf(own.flatMap(({ services }) => services)));
  return [...ownStages, matchStage(others, formatStages({}, others))];
}

/** Formats a duration for the agents, which do not support units above the hour. */
const goTime = (duration: string | undefined): StageDuration | undefined =>
  duration === undefined ? undefined : (goDuration(duration) as StageDuration);

/** A selector needs a matcher; this one also matches a missing label. */
const EVERYTHING: StageSelector = selectorFor('service', '=~', '.*');

function afterParsing(record: LogConfig): PipelineStage[] {
  const {
    drop: rules = [],
    labels: own = [],
    structuredMetadata: metadata = [],
    multiline: block,
    sample = [],
    limit,
    stages = [],
  } = record;
  return [
    ...rules
      .filter((rule) => rule.olderThan !== undefined)
      .map((rule) =>
        dropStage(rule.reason, {
          expression: lineOf(rule, block),
          olderThan: goTime(rule.olderThan),
        }),
      ),
    ...sample.map((rule) => sampleStage(rule, block)),
    ...(limit ? [lineLimitStage(limit)] : []),
    ...stages,
    ...own.flatMap(boundedLabel),
    ...metadata.flatMap(boundedMetadata),
  ];
}

/** Returns a stage that keeps a random part of the lines of some levels, or of all. */
function sampleStage(
  { rate, levels, expression, reason }: SampleRule,
  block: LogConfig['multiline'],
): PipelineStage {
  const { labels } = levels ? selectorFor('level', '=~', levels.join('|')) : EVERYTHING;
  return matchStage({ labels, line: lineOf({ expression }, block) }, [samplingStage(rate, reason)]);
}

/** Returns a stage with a rate for each service, since services with the same settings share it. */
const lineLimitStage = ({ rate, burst = Math.ceil(rate) }: LineLimit): PipelineStage =>
  limitStage({ rate, burst, drop: true, byLabel: 'service' });

/** Returns the additional fields that are read from the log line. */
const extras = ({
  labels: own = [],
  structuredMetadata: metadata = [],
}: LogConfig): ExtractedField[] =>
  [...own, ...metadata].filter(({ extracted }) => extracted === undefined);

/** Returns the name of the extracted value of an additional field. */
const extractedName = ({
  name,
  from = name,
  extracted = extraField(from),
}: ExtractedField): string => extracted;

function boundedLabel(label: BoundedLabel): PipelineStage[] {
  const { name, values, other } = label;
  const raw = extractedName(label);
  const known = `label_${name}`;
  return [
    regexStage(`^(?P<${known}>${values.map(literalRegex).join('|')})$`, raw),
    ...(other === undefined
      ? []
      : [
          templateStage(
            known,
            `{{ if .${known} }}{{ .${known} }}{{ else if .${raw} }}{{ ${JSON.stringify(other)} }}{{ end }}`,
          ),
        ]),
    labelsStage({ [name]: known }),
  ];
}

/** Returns stages that truncate a value, since Loki rejects entries with too much metadata. */
function boundedMetadata(field: ExtractedField): PipelineStage[] {
  const { name } = field;
  const cut = `metadata_${name}`;
  return [
    regexStage(`^(?s)(?P<${cut}>.{1,256})`, extractedName(field)),
    structuredMetadataStage({ [name]: cut }),
  ];
}
