import { correlation, pipelineLabels, processMetadata } from '@observability-stack/contracts';
import { goDuration } from '@observability-stack/query-common';
import type { DropRule, LogRecord } from '../../catalog/definitions/logs';
import {
  cri,
  drop,
  labelAllow,
  labels,
  match,
  multiline,
  regex,
  structuredMetadata,
  template,
  where,
} from './build';
import { CLEAN, extraField } from './fields';
import { dotsTakeLineEnds, formatStages } from './formats';
import { levelExtraction, levelStages, ownLevelStages } from './level';
import { literal } from './literal';
import type { BoundedLabel, ExtraField, ServiceLogs } from './services';
import type { Duration, Selector, Stage } from './stages';
import { type TrustedTime, timeStages } from './time';
import { traceStages } from './trace';

/** The stream labels every entry has, from the target; `level` comes from the line. */
export const STREAM_LABELS = pipelineLabels;

/** Labels of the target that identify one process: searchable, but no streams of their own. */
export const METADATA_LABELS = processMetadata;

export interface PipelineOptions {
  /** Records of the services that differ from the standard. @default none */
  readonly services?: readonly ServiceLogs[];
  /** @default 30 minutes behind, 5 minutes ahead of the time the line was read */
  readonly trustedTime?: TrustedTime;
  /** Bytes at which a line is cut. @default 262144, what Loki takes by default */
  readonly maxLineSize?: number;
}

export const DEFAULT_MAX_LINE_SIZE = 256 * 1024;

/** Streams that may be inside a partial line: two a container on a full node, with room. */
const MAX_PARTIAL_LINES = 1000;

/**
 * The pipeline for container logs. The order matters:
 *
 * 1. The runtime's frame comes off, which joins partial lines by the labels it finds.
 * 2. Multiline and drop rules, before anything is spent on a line. Multiline loses structured
 *    metadata, so none may be set yet.
 * 3. The raw fields, by the service's format.
 * 4. Time, level and ids from the raw fields, the same for all formats.
 * 5. Rules on age, once the time is known; then labels and metadata that one service asked for.
 * 6. Last, every label that is not a stream label goes, whatever stage has set it.
 */
export function standardPipeline(options: PipelineOptions = {}): Stage[] {
  const { services = [], trustedTime, maxLineSize = DEFAULT_MAX_LINE_SIZE } = options;
  const groups = groupsOf(services);
  const extraLabels = services.flatMap(({ labels: own = [] }) => own.map(({ name }) => name));
  return [
    cri({ maxPartialLines: MAX_PARTIAL_LINES, maxPartialLineSize: maxLineSize }),
    ...groups.flatMap((group) => forGroup(group, beforeParsing(group.record))),
    ...parsing(groups),
    ...timeStages(trustedTime),
    ...levelExtraction(),
    ...groups.flatMap((group) => forGroup(group, ownLevelStages(group.record))),
    ...levelStages(),
    ...traceStages(),
    ...groups.flatMap((group) => forGroup(group, afterParsing(group.record))),
    structuredMetadata({
      [correlation.traceId]: CLEAN.traceId,
      [correlation.spanId]: CLEAN.spanId,
      ...Object.fromEntries(METADATA_LABELS.map((name) => [name, name])),
    }),
    labelAllow(...new Set([...STREAM_LABELS, ...extraLabels])),
  ];
}

/** Services that have one record: hundreds of them share the stages. */
interface Group {
  readonly record: LogRecord;
  readonly services: readonly string[];
}

function groupsOf(services: readonly ServiceLogs[]): Group[] {
  const groups = new Map<string, { record: LogRecord; services: string[] }>();
  for (const { service, ...record } of services) {
    const key = JSON.stringify(record);
    const group = groups.get(key) ?? { record, services: [] };
    group.services.push(service);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The agents match a regular expression against the whole value. */
const anyOf = (services: readonly string[]): string => services.map(literal).join('|');

function selectorOf({ services }: Group): Selector {
  const [only = '', ...more] = services;
  return more.length === 0 ? where('service', '=', only) : where('service', '=~', anyOf(services));
}

function forGroup(group: Group, stages: readonly Stage[]): Stage[] {
  return stages.length === 0 ? [] : [match(selectorOf(group), stages)];
}

function beforeParsing({ multiline: block, drop: rules = [] }: LogRecord): Stage[] {
  return [
    ...(block === undefined
      ? []
      : [multiline(block.firstLine, { ...block, maxWait: goTime(block.maxWait) })]),
    ...rules
      .filter((rule) => rule.olderThan === undefined)
      .map((rule) => drop(rule.reason, { expression: lineOf(rule, block) })),
  ];
}

/** Written for one line, and held against all the lines of an entry. */
const lineOf = ({ line }: DropRule, block: LogRecord['multiline']): string | undefined =>
  line === undefined || block === undefined ? line : dotsTakeLineEnds(line);

/** Services with something to parse of their own, or entries of several lines, each group for itself; then all others at once. */
function parsing(groups: readonly Group[]): Stage[] {
  const own = groups.filter(
    ({ record: { format = { kind: 'auto' }, ...record } }) =>
      format.kind !== 'auto' || record.multiline !== undefined || extras(record).length > 0,
  );
  const ownStages = own.flatMap((group) =>
    forGroup(group, formatStages(group.record, selectorOf(group), extras(group.record))),
  );
  if (own.length === 0) return formatStages({}, EVERYTHING);
  const others = where('service', '!~', anyOf(own.flatMap(({ services }) => services)));
  return [...ownStages, match(others, formatStages({}, others))];
}

/** The agents know no unit above the hour. */
const goTime = (duration: string | undefined): Duration | undefined =>
  duration === undefined ? undefined : (goDuration(duration) as Duration);

/** A selector needs one matcher; this one takes any value, and none. */
const EVERYTHING: Selector = where('service', '=~', '.*');

function afterParsing(record: LogRecord): Stage[] {
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
        drop(rule.reason, {
          expression: lineOf(rule, block),
          olderThan: goTime(rule.olderThan),
        }),
      ),
    ...own.flatMap(boundedLabel),
    ...metadata.flatMap(boundedMetadata),
  ];
}

function extras({ labels: own = [], structuredMetadata: metadata = [] }: LogRecord): ExtraField[] {
  return [...own, ...metadata];
}

function boundedLabel({ name, from = name, values, other }: BoundedLabel): Stage[] {
  const raw = extraField(from);
  const known = `label_${name}`;
  return [
    regex(`^(?P<${known}>${values.map(literal).join('|')})$`, raw),
    ...(other === undefined
      ? []
      : [
          template(
            known,
            `{{ if .${known} }}{{ .${known} }}{{ else if .${raw} }}{{ ${JSON.stringify(other)} }}{{ end }}`,
          ),
        ]),
    labels({ [name]: known }),
  ];
}

/** Loki refuses an entry with too much metadata, so no field may be long. */
function boundedMetadata({ name, from = name }: ExtraField): Stage[] {
  const cut = `metadata_${name}`;
  return [
    regex(`^(?s)(?P<${cut}>.{1,256})`, extraField(from)),
    structuredMetadata({ [name]: cut }),
  ];
}
