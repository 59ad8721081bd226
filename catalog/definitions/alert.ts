import type {
  Expression,
  InstantVector,
  RecordedMetric,
  Selector,
} from '@observability-stack/contracts';
import type { LogVector } from '@observability-stack/logql';
import type { Duration } from './common';
import type { RawRuleGroup } from './raw-rules';
import type { Severity } from './routing';

/** The runbook of an alert for the on-call engineer, in Markdown. Becomes `docs/runbooks/<alert name>.md`. */
export interface Runbook {
  /** The condition that makes the alert fire. */
  readonly meaning: string;
  /** The consequences for users and for other alerts. */
  readonly impact: string;
  /** Steps to find the cause. */
  readonly diagnosis: string;
  /** Steps to resolve it. */
  readonly mitigation: string;
}

/** An alert that a test expects. Annotations with URLs are the same for every alert and are omitted. */
export interface ExpectedAlert {
  /** All labels except `alertname`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description: string;
}

/** Input series of a test. */
export interface TestSeries {
  /** A metric with the values of all its labels. */
  readonly series: Selector;
  /** Values in promtool notation, one per interval: `0+60x30`, `1x5 _x5 0`. */
  readonly values: string;
}

/** A promtool test: the state of an alert for given series at one time. */
export interface PromqlTest {
  readonly title: string;
  /** Interval between values and between evaluations. @default '1m' */
  readonly interval?: Duration;
  readonly series: readonly TestSeries[];
  /** Time since the first value. */
  readonly at: Duration;
  /** All firing alerts of this name at that time. Empty for the nearest case in which the alert must not fire. */
  readonly fires: readonly ExpectedAlert[];
}

/** Input log line of a test. */
export interface TestLine {
  /** Time since the start of the test. */
  readonly at: Duration;
  readonly labels: Readonly<Record<string, string>>;
  readonly line: string;
  /** Structured metadata of the log line. @default none */
  readonly structuredMetadata?: Readonly<Record<string, string>>;
}

/** The expected state of an alert on logs at one time. */
export interface LogqlExpectation {
  /** Time since the start of the test. */
  readonly at: Duration;
  /** All firing alerts of this name at that time. Empty for the nearest case in which the alert must not fire. */
  readonly fires: readonly ExpectedAlert[];
  /** Labels of all pending alerts at that time. @default not checked */
  readonly pending?: readonly Readonly<Record<string, string>>[];
}

/** A test: the states of an alert for given log lines at one or more times. */
export interface LogqlTest extends LogqlExpectation {
  readonly title: string;
  readonly lines: readonly TestLine[];
  /** Interval between evaluations. All times of the test are multiples of it. @default '1m' */
  readonly interval?: Duration;
  /** Later times. @default none */
  readonly later?: readonly LogqlExpectation[];
}

/** Reports whether a text is the name of an alert: CamelCase, which silences and links can contain without quotes. */
export const isAlertName = (text: string): boolean => /^[A-Z][A-Za-z0-9]*$/.test(text);

/** Reports whether a text is `level:metric:operations`: https://prometheus.io/docs/practices/rules/ */
export const isRecordedName = (text: string): boolean =>
  /^[a-z][a-z0-9_]*:[a-z][a-z0-9_]*:[a-z][a-z0-9_]*$/.test(text);

interface Alert {
  /** Name in CamelCase. Alerts with the same meaning for several services share it, and the runbook. */
  readonly name: string;
  /** Pending period before the alert fires. @default none */
  readonly for?: Duration;
  readonly severity: Severity | 'none';
  /** Owner of the alert. @default the team that defines it; for alerts of the stack, the label `team` of the series */
  readonly team?: string;
  /**
   * Service of the alert.
   * @default the service that defines it; for alerts of the stack, the label `service` of the series
   */
  readonly service?: string;
  /** Labels in addition to team, service and severity. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** One line. Templates such as `{{ $labels.instance }}` can use the labels of the query result. */
  readonly summary: string;
  /** The problem and its extent: `{{ $value | humanizePercentage }}`. */
  readonly description: string;
  readonly runbook: Runbook;
  /** Uid or URL of a dashboard. @default the dashboard of the service, or of the stack */
  readonly dashboard?: string;
}

/** An alert that Prometheus evaluates. */
export interface PromqlAlert extends Alert {
  readonly kind: 'promql';
  /** Time that the alert keeps firing after the condition ends, to avoid flapping. @default none */
  readonly keepFiringFor?: Duration;
  /** The query; the alert fires for each series of the result. */
  readonly expr: InstantVector;
  /**
   * At least one test in which the alert fires, and one in which it does not. A function generates them on demand, for
   * alerts of many services.
   */
  readonly tests: readonly PromqlTest[] | (() => readonly PromqlTest[]);
}

/** An alert that Loki evaluates. It resolves as soon as the condition ends: Loki 3.7 ignores `keep_firing_for`. */
export interface LogqlAlert extends Alert {
  readonly kind: 'logql';
  /** A typed query, or its text. */
  readonly expr: string | Expression;
  /**
   * At least one test in which the alert fires, and one in which it does not. A function generates them on demand, for
   * alerts of many services.
   */
  readonly tests: readonly LogqlTest[] | (() => readonly LogqlTest[]);
}

export type AlertRule = PromqlAlert | LogqlAlert;

export function alertTests(alert: PromqlAlert): readonly PromqlTest[];
export function alertTests(alert: AlertRule): readonly (PromqlTest | LogqlTest)[];
export function alertTests({ tests }: AlertRule): readonly (PromqlTest | LogqlTest)[] {
  return typeof tests === 'function' ? tests() : tests;
}

/** A sample that a test expects, with all its labels. */
export interface RecordedSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A promtool test: the result of a recording rule for given series at one time. */
export interface RecordingTest {
  readonly title: string;
  /** Interval between values and between evaluations. @default '1m' */
  readonly interval?: Duration;
  readonly series: readonly TestSeries[];
  /** Time since the first value. */
  readonly at: Duration;
  /** All samples of the rule at that time. */
  readonly records: readonly RecordedSample[];
}

/** A query whose result is stored as a new metric. */
export interface RecordingRule {
  readonly kind: 'recording';
  /** Contract of the recorded metric; its name is `level:metric:operations`. */
  readonly metric: RecordedMetric;
  readonly expr: InstantVector;
  /** Labels in addition to those of the query. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Tests; a rule that a team writes has at least one. @default none, for rules that the tests of alerts cover */
  readonly tests?: readonly RecordingTest[];
}

/** A test: the result of a recording rule for given log lines at one time. */
export interface LogRecordingTest {
  readonly title: string;
  readonly lines: readonly TestLine[];
  readonly at: Duration;
  /** All recorded samples at that time, with all their labels. */
  readonly records: readonly RecordedSample[];
}

/** A metric from log lines: Loki evaluates the query and writes the result to Prometheus. */
export interface LogRecordingRule extends Pick<RecordingRule, 'metric' | 'labels'> {
  readonly kind: 'log-recording';
  readonly expr: Expression;
  /** At least one test; a function generates them on demand. */
  readonly tests: readonly LogRecordingTest[] | (() => readonly LogRecordingTest[]);
}

export function recordingTests(rule: RecordingRule): readonly RecordingTest[];
export function recordingTests(rule: LogRecordingRule): readonly LogRecordingTest[];
export function recordingTests(
  rule: RecordingRule | LogRecordingRule,
): readonly (RecordingTest | LogRecordingTest)[];
export function recordingTests({
  tests = [],
}: RecordingRule | LogRecordingRule): readonly (RecordingTest | LogRecordingTest)[] {
  return typeof tests === 'function' ? tests() : tests;
}

export type Rule = AlertRule | RecordingRule | LogRecordingRule;

/** Reports whether Prometheus evaluates a rule; Loki evaluates the others. */
export const isPrometheusRule = (rule: Rule): rule is PromqlAlert | RecordingRule =>
  rule.kind === 'promql' || rule.kind === 'recording';
export const isLokiRule = (rule: Rule): rule is LogqlAlert | LogRecordingRule =>
  !isPrometheusRule(rule);
/** Reports whether a rule is an alerting rule; the others are recording rules. */
export const isAlertRule = (rule: Rule): rule is AlertRule =>
  rule.kind === 'promql' || rule.kind === 'logql';
export const isRecordingRule = (rule: Rule): rule is RecordingRule | LogRecordingRule =>
  !isAlertRule(rule);

/** Rules that are evaluated in sequence at the same interval. */
export interface RuleGroup {
  /** Name, unique within the team. */
  readonly name: string;
  /** Owner of the group; its rule file contains the group. */
  readonly team: string;
  /** The scrape job that the rules query; the group runs on the shard that scrapes it. @default any shard */
  readonly job?: string;
  /** Evaluation interval. @default the evaluation interval of the environment */
  readonly interval?: Duration;
  readonly rules: readonly Rule[];
  /** Rules in the form of a rule file, instead of `rules`. @default none */
  readonly raw?: RawRuleGroup;
}

/** Defines an alert, checked and completed by the editor. */
export const promqlAlert = (alert: Omit<PromqlAlert, 'kind'>): PromqlAlert => ({
  kind: 'promql',
  ...alert,
});
export const logqlAlert = (alert: Omit<LogqlAlert, 'kind'>): LogqlAlert => ({
  kind: 'logql',
  ...alert,
});

/**
 * Defines a recording rule. Keeps the labels that the contract declares: an expression without one of them does not
 * compile, unless `given` sets it.
 */
export const recordingRule = <L extends string, const G extends string = never>(
  metric: RecordedMetric<string, L>,
  expr: InstantVector<Exclude<NoInfer<L>, NoInfer<G>>, 'float'>,
  labels?: Readonly<Record<G, string>>,
  tests?: RecordingRule['tests'],
): RecordingRule => ({
  kind: 'recording',
  metric: metric as unknown as RecordedMetric,
  expr,
  ...(labels ? { labels } : {}),
  ...(tests ? { tests } : {}),
});

/**
 * Defines a rule that records a metric from log lines. Keeps the labels that the contract declares: an expression without
 * one of them does not compile, unless `given` sets it.
 */
export const logRecordingRule = <L extends string, const G extends string = never>(
  metric: RecordedMetric<string, L>,
  expr: LogVector<Exclude<NoInfer<L>, NoInfer<G>>>,
  labels: Readonly<Record<G, string>>,
  tests: LogRecordingRule['tests'],
): LogRecordingRule => ({
  kind: 'log-recording',
  metric: metric as unknown as RecordedMetric,
  expr,
  labels,
  tests,
});

/** Returns an input series for a test. */
export const inputSeries = (series: Selector, values: string): TestSeries => ({ series, values });

/** A phase of a test in which a counter grows at a constant rate. */
export interface CounterPhase {
  readonly minutes: number;
  readonly perMinute: number;
}

/** Returns the values of a counter, one per minute, starting at zero. */
export function counterValues(phases: readonly CounterPhase[]): string {
  let last = 0;
  const parts = phases.map(({ minutes, perMinute }, index) => {
    const start = index === 0 ? 0 : last + perMinute;
    const more = index === 0 ? minutes : minutes - 1;
    last = start + perMinute * more;
    return `${start}+${perMinute}x${more}`;
  });
  return parts.join(' ');
}
