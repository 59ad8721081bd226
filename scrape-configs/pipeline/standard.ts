import { correlation, pipelineLabels, processMetadata } from '@observability-stack/contracts';
import { goDuration } from '@observability-stack/query-common';
import type { DropRule, LogConfig } from '../../catalog/definitions/logs';
import {
  criStage,
  dropStage,
  labelAllowStage,
  labelsStage,
  matchStage,
  multilineStage,
  regexStage,
  selectorFor,
  structuredMetadataStage,
  templateStage,
} from './build';
import { CLEAN_KEY, extraField } from './fields';
import { dotsTakeLineEnds, formatStages } from './formats';
import { levelExtraction, levelStages, ownLevelStages } from './level';
import { literalRegex } from './literal';
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
  /** Bytes at which a log line is truncated. @default 262144, the default limit of Loki */
  readonly maxLineSize?: number;
}

export const DEFAULT_MAX_LINE_SIZE = 256 * 1024;

/** Maximum number of streams with a partial line: two per container on a full node, with a reserve. */
const MAX_PARTIAL_LINES = 1000;

/**
 * Returns the pipeline for container logs. The order matters:
 *
 * 1. Parse the format of the container runtime, and join partial lines by their labels.
 * 2. Multiline and drop rules, before further work on a log line. Multiline loses structured
 *    metadata, so none may be set before.
 * 3. Extract the raw fields, depending on the format of the service.
 * 4. Normalise timestamp, level and ids, for all formats.
 * 5. Drop rules on age, which need the timestamp; then labels and metadata of the service.
 * 6. Remove every label that is not a stream label.
 */
export function standardPipeline(options: PipelineOptions = {}): PipelineStage[] {
  const { services = [], trustedTime, maxLineSize = DEFAULT_MAX_LINE_SIZE } = options;
  const groups = groupsOf(services);
  const extraLabels = services.flatMap(({ labels: own = [] }) => own.map(({ name }) => name));
  return [
    criStage({ maxPartialLines: MAX_PARTIAL_LINES, maxPartialLineSize: maxLineSize }),
    ...groups.flatMap((group) => forGroup(group, beforeParsing(group.record))),
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

/** Returns a drop expression for all lines of an entry. */
const lineOf = ({ expression }: DropRule, block: LogConfig['multiline']): string | undefined =>
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
    ...own.flatMap(boundedLabel),
    ...metadata.flatMap(boundedMetadata),
  ];
}

function extras({
  labels: own = [],
  structuredMetadata: metadata = [],
}: LogConfig): ExtractedField[] {
  return [...own, ...metadata];
}

function boundedLabel({ name, from = name, values, other }: BoundedLabel): PipelineStage[] {
  const raw = extraField(from);
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
function boundedMetadata({ name, from = name }: ExtractedField): PipelineStage[] {
  const cut = `metadata_${name}`;
  return [
    regexStage(`^(?s)(?P<${cut}>.{1,256})`, extraField(from)),
    structuredMetadataStage({ [name]: cut }),
  ];
}
