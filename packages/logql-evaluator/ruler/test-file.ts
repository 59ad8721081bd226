import type { Node } from '@observability-stack/logql/ast';
import type { LabelRecord, VectorSample } from '../types';
import type { TimedLine } from './ingest';
import { parseLabels } from './labels';
import { metricQuery } from './rule-file';
import { YamlValue } from './yaml-fields';

export interface AlertCheck {
  readonly kind: 'alert';
  /** Time since the start in milliseconds. */
  readonly at: number;
  readonly alertname: string;
  readonly expected: readonly { readonly labels: LabelRecord; readonly annotations: LabelRecord }[];
}

export interface SampleCheck {
  readonly kind: 'expr' | 'record';
  readonly at: number;
  /** The query, or the name of the recorded metric. */
  readonly subject: string;
  /** The query of an `expr`. */
  readonly node: Node | undefined;
  readonly expected: readonly VectorSample[];
}

export interface RulerTest {
  readonly name: string;
  readonly lines: readonly TimedLine[];
  readonly checks: readonly (AlertCheck | SampleCheck)[];
  readonly externalLabels: LabelRecord;
  readonly externalUrl: string;
}

export interface RulerTestFile {
  /** Paths as written: relative to the test file. */
  readonly ruleFiles: readonly string[];
  /** Milliseconds between evaluations of groups without an interval. */
  readonly evaluationInterval: number;
  readonly tests: readonly RulerTest[];
}

const MINUTE = 60_000;
/** Maximum number of log lines that one entry may repeat to. */
const MAX_COUNT = 100_000;

/** Reads a test file. @throws InvalidFileError if it is not one */
export function parseTestFile(file: string, text: string): RulerTestFile {
  const root = YamlValue.parse(file, text);
  const fields = root.fields(['rule_files', 'evaluation_interval', 'tests']);
  const interval = fields.evaluation_interval;
  const evaluationInterval = interval.isAbsent ? MINUTE : interval.duration();
  if (evaluationInterval === 0) throw interval.problem('must be greater than 0');
  return {
    ruleFiles: fields.rule_files.list().map((one) => one.text()),
    evaluationInterval,
    tests: fields.tests.list().map((one, index) => testOf(one, index, evaluationInterval)),
  };
}

function testOf(value: YamlValue, index: number, evaluationInterval: number): RulerTest {
  const fields = value.fields([
    ...(['name', 'interval', 'input_streams', 'alert_rule_test', 'logql_expr_test'] as const),
    ...(['recording_rule_test', 'external_labels', 'external_url'] as const),
  ]);
  const checks = [
    ...fields.alert_rule_test.list().map(alertCheck),
    ...fields.recording_rule_test.list().map((one) => sampleCheck(one, 'record')),
    ...fields.logql_expr_test.list().map((one) => sampleCheck(one, 'expr')),
  ];
  if (checks.length === 0)
    throw value.problem(
      'checks nothing: add alert_rule_test, recording_rule_test or logql_expr_test',
    );
  // As in promtool: the time between the lines of the input, not between evaluations.
  const interval = fields.interval.isAbsent ? evaluationInterval : fields.interval.duration();
  if (interval === 0) throw fields.interval.problem('must be greater than 0');
  return {
    name: fields.name.isAbsent ? `tests[${index}]` : fields.name.text(),
    lines: fields.input_streams.list().flatMap((one) => linesOf(one, interval)),
    checks,
    externalLabels: fields.external_labels.texts(),
    externalUrl: fields.external_url.isAbsent ? '' : fields.external_url.text(),
  };
}

function linesOf(value: YamlValue, interval: number): readonly TimedLine[] {
  const fields = value.fields(['labels', 'lines']);
  const labels = labelsOf(fields.labels);
  if (Object.keys(labels).length === 0)
    throw fields.labels.problem('has no labels: write at least one, such as {app="cart"}');
  return fields.lines.list().flatMap((line) => {
    const {
      at,
      line: text,
      structured_metadata,
      every,
      count,
    } = line.fields([...(['at', 'line', 'structured_metadata', 'every', 'count'] as const)]);
    const times = count.isAbsent ? 1 : count.number();
    if (!Number.isInteger(times) || times < 1 || times > MAX_COUNT)
      throw count.problem(`must be an integer from 1 to ${MAX_COUNT}`);
    if (count.isAbsent && !every.isAbsent)
      throw line.problem('has every without count: add the number of lines');
    const step = every.isAbsent ? interval : every.duration();
    const start = at.isAbsent ? 0 : at.duration();
    const metadata = structured_metadata.texts();
    return Array.from({ length: times }, (_, index) => ({
      at: `${start + index * step}ms`,
      labels,
      line: text.text(),
      ...(Object.keys(metadata).length > 0 && { structuredMetadata: metadata }),
    }));
  });
}

/** Returns labels, which are a mapping or a text such as `{app="cart"}`. */
function labelsOf(value: YamlValue): LabelRecord {
  if (!value.isText) return value.texts();
  const text = value.text();
  if (/^\s*\{\s*\}\s*$/.test(text)) return {};
  try {
    return parseLabels(text);
  } catch (error) {
    throw value.problem(`is not valid: ${(error as Error).message}`);
  }
}

function alertCheck(value: YamlValue): AlertCheck {
  const fields = value.fields(['eval_time', 'alertname', 'exp_alerts']);
  const alertname = fields.alertname.text();
  return {
    kind: 'alert',
    at: fields.eval_time.duration(),
    alertname,
    expected: fields.exp_alerts.list().map((one) => {
      const { exp_labels, exp_annotations } = one.fields(['exp_labels', 'exp_annotations']);
      return { labels: { ...exp_labels.texts(), alertname }, annotations: exp_annotations.texts() };
    }),
  };
}

function sampleCheck(value: YamlValue, kind: SampleCheck['kind']): SampleCheck {
  const fields = value.fields(['eval_time', kind, 'exp_samples']);
  const subject = fields[kind as 'expr'];
  return {
    kind,
    at: fields.eval_time.duration(),
    subject: subject.text(),
    node: kind === 'expr' ? metricQuery(subject) : undefined,
    expected: fields.exp_samples.list().map((one) => {
      const sample = one.fields(['labels', 'value']);
      return { labels: labelsOf(sample.labels), value: sample.value.number() };
    }),
  };
}
