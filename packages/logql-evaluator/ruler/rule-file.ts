import type { Node } from '@observability-stack/logql/ast';
import { parseAsLoki } from '@observability-stack/logql/parse';
import { YamlValue } from './yaml-fields';

/** A rule of a rule file of Loki. */
export interface RulerRule {
  readonly kind: 'alert' | 'record';
  /** Name of the alert or of the recorded metric. */
  readonly name: string;
  readonly expr: string;
  readonly node: Node;
  /** Pending period in milliseconds. */
  readonly for: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly group: RulerGroup;
}

export interface RulerGroup {
  readonly file: string;
  readonly name: string;
  /** Milliseconds between evaluations. @default evaluation_interval of the test file */
  readonly interval: number | undefined;
  /** Maximum number of alerts or series of a rule. @default 0: unlimited */
  readonly limit: number;
}

/** Objects of the Loki operator and the Prometheus operator, with the groups in `spec`. */
const OBJECTS = ['AlertingRule', 'RecordingRule', 'PrometheusRule'];

/**
 * Reads a rule file of Loki: the groups, as in the directory of the ruler, with the `namespace` of lokitool, or as
 * a Kubernetes object.
 * @throws InvalidFileError if it is not a rule file, or Loki rejects a query
 */
export function parseRuleFile(file: string, text: string): readonly RulerRule[] {
  const root = YamlValue.parse(file, text);
  const isObject = root.has('kind') && OBJECTS.includes(root.field('kind').text());
  const { groups } = isObject
    ? root.field('spec').fields(['groups', 'tenantID'])
    : root.fields(['groups', 'namespace']);
  return groups.list().flatMap((value) => groupRules(file, value));
}

function groupRules(file: string, value: YamlValue): readonly RulerRule[] {
  const fields = value.fields([
    ...(['name', 'interval', 'query_offset', 'limit', 'rules', 'labels'] as const),
    ...(['remote_write', 'partial_response_strategy'] as const),
  ]);
  const group: RulerGroup = {
    file,
    name: fields.name.text(),
    interval: fields.interval.isAbsent ? undefined : fields.interval.duration(),
    limit: fields.limit.isAbsent ? 0 : fields.limit.number(),
  };
  if (group.interval === 0) throw fields.interval.problem('must be greater than 0');
  return fields.rules.list().map((rule) => ruleOf(rule, group, fields.labels.texts()));
}

function ruleOf(
  value: YamlValue,
  group: RulerGroup,
  groupLabels: Readonly<Record<string, string>>,
): RulerRule {
  const fields = value.fields([
    ...(['alert', 'record', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations'] as const),
  ]);
  const isAlert = !fields.alert.isAbsent;
  if (isAlert !== fields.record.isAbsent) throw value.problem('must have either alert or record');
  return {
    kind: isAlert ? 'alert' : 'record',
    name: (isAlert ? fields.alert : fields.record).text(),
    expr: fields.expr.text(),
    node: metricQuery(fields.expr),
    for: fields.for.isAbsent ? 0 : fields.for.duration(),
    labels: { ...groupLabels, ...fields.labels.texts() },
    annotations: fields.annotations.texts(),
    group,
  };
}

/** Parses a metric query. @throws InvalidFileError if Loki rejects it, or it is a log query */
export function metricQuery(value: YamlValue): Node {
  let node: Node;
  try {
    node = parseAsLoki(value.text());
  } catch (error) {
    throw value.problem(`is rejected by Loki: ${(error as Error).message}`);
  }
  if (node.kind === 'lines')
    throw value.problem(
      'returns log lines, but a rule needs a metric query such as count_over_time',
    );
  return node;
}
