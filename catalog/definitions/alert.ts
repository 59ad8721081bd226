import type { Expression, InstantVector, Recorded, Selector } from '@observability-stack/contracts';
import type { Duration } from './common';
import type { Severity } from './team';

/** What somebody who is woken reads: hand-written, in Markdown. Becomes `docs/runbooks/<name of the alert>.md`. */
export interface Runbook {
  /** What is true when the alert fires. */
  readonly meaning: string;
  /** Who notices what. */
  readonly impact: string;
  /** How to find the cause. */
  readonly diagnosis: string;
  /** How to end it. */
  readonly mitigation: string;
}

/** An alert as a test expects it. The annotations that lead to pages are the same for every alert. */
export interface ExpectedAlert {
  /** All labels but `alertname`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description: string;
}

/** Series that a test starts from. */
export interface TestSeries {
  /** A metric with the value of every label. */
  readonly series: Selector;
  /** In promtool's notation, one value an interval: `0+60x30`, `1x5 _x5 0`. */
  readonly values: string;
}

/** What an alert does with given series at one time. Becomes a test of promtool. */
export interface PromqlTest {
  readonly title: string;
  /** Time between two values, and between two evaluations. @default '1m' */
  readonly interval?: Duration;
  readonly series: readonly TestSeries[];
  /** Time since the first value. */
  readonly at: Duration;
  /** Every alert of this name that fires then, and no other. Empty for the nearest case in which none must. */
  readonly fires: readonly ExpectedAlert[];
}

/** A line that a test starts from. */
export interface TestLine {
  /** Time since the start of the test. */
  readonly at: Duration;
  readonly labels: Readonly<Record<string, string>>;
  readonly line: string;
  /** @default none */
  readonly structuredMetadata?: Readonly<Record<string, string>>;
}

/** What is expected of an alert about lines at one time. */
export interface LogqlCheck {
  /** Time since the start of the test. */
  readonly at: Duration;
  /** Every alert of this name that fires then, and no other. Empty for the nearest case in which none must. */
  readonly fires: readonly ExpectedAlert[];
  /** Labels of each that waits then for its `for` to pass. @default whether any waits is not looked at */
  readonly pending?: readonly Readonly<Record<string, string>>[];
}

/** What an alert does with given lines at one time, or at several. */
export interface LogqlTest extends LogqlCheck {
  readonly title: string;
  readonly lines: readonly TestLine[];
  /** Time between two evaluations. The times that are looked at are multiples of it. @default '1m' */
  readonly interval?: Duration;
  /** Later times. @default none */
  readonly later?: readonly LogqlCheck[];
}

interface Alert {
  /** In CamelCase. Alerts that mean the same of different services share it, and with it the runbook. */
  readonly name: string;
  /** How long it must hold before anybody is told. @default told at once */
  readonly for?: Duration;
  readonly severity: Severity | 'none';
  /** @default the team whose record it stands in; for the stack's own, the label `team` of the series */
  readonly team?: string;
  /** @default the service whose record it stands in; for the stack's own, the label `service` of the series */
  readonly service?: string;
  /** Labels beyond team, service and severity. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** One line. Templates such as `{{ $labels.instance }}` may use the labels that the query leaves. */
  readonly summary: string;
  /** What is wrong, by how much: `{{ $value | humanizePercentage }}`. */
  readonly description: string;
  readonly runbook: Runbook;
  /** Uid or URL of the dashboard that shows it. @default that of its service, or that of the stack */
  readonly dashboard?: string;
}

/** An alert that Prometheus evaluates. */
export interface PromqlAlert extends Alert {
  readonly kind: 'promql';
  /** How long it goes on when it no longer holds, so that what comes and goes is one alert. @default not */
  readonly keepFiringFor?: Duration;
  /** Fires for each series that is left. */
  readonly expr: InstantVector;
  /** At least one in which it fires, and one in which it must not. A function where services in number have it. */
  readonly tests: readonly PromqlTest[] | (() => readonly PromqlTest[]);
}

/** An alert that Loki evaluates. It ends as soon as it no longer holds: Loki 3.7 drops `keep_firing_for` of a rule. */
export interface LogqlAlert extends Alert {
  readonly kind: 'logql';
  /** Text, or a typed query. */
  readonly expr: string | Expression;
  /** At least one in which it fires, and one in which it must not. A function where services in number have it. */
  readonly tests: readonly LogqlTest[] | (() => readonly LogqlTest[]);
}

export type AlertRule = PromqlAlert | LogqlAlert;

export function testsOf(alert: PromqlAlert): readonly PromqlTest[];
export function testsOf(alert: AlertRule): readonly (PromqlTest | LogqlTest)[];
export function testsOf({ tests }: AlertRule): readonly (PromqlTest | LogqlTest)[] {
  return typeof tests === 'function' ? tests() : tests;
}

/** A query whose result is kept as a metric of its own. */
export interface RecordingRule {
  readonly kind: 'recording';
  /** Contract of what it writes; its name is `level:metric:operations`. */
  readonly metric: Recorded;
  readonly expr: InstantVector;
  /** Labels that the query does not give. @default none */
  readonly labels?: Readonly<Record<string, string>>;
}

/** What a query of log lines gives for given lines at one time. */
export interface LogRecordingTest {
  readonly title: string;
  readonly lines: readonly TestLine[];
  readonly at: Duration;
  /** Value by value what is recorded then; the labels are all that the samples have. */
  readonly records: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
  }[];
}

/** A metric made of log lines: Loki evaluates the query and sends Prometheus what comes out. */
export interface LogRecordingRule extends Pick<RecordingRule, 'metric' | 'labels'> {
  readonly kind: 'log-recording';
  readonly expr: Expression;
  readonly tests: () => readonly LogRecordingTest[];
}

export type Rule = AlertRule | RecordingRule | LogRecordingRule;

/** What Prometheus evaluates, and what Loki does. */
export const isPrometheusRule = (rule: Rule): rule is PromqlAlert | RecordingRule =>
  rule.kind === 'promql' || rule.kind === 'recording';
export const isLokiRule = (rule: Rule): rule is LogqlAlert | LogRecordingRule =>
  !isPrometheusRule(rule);
/** What tells somebody, and what records. */
export const isAlert = (rule: Rule): rule is AlertRule =>
  rule.kind === 'promql' || rule.kind === 'logql';
export const isRecording = (rule: Rule): rule is RecordingRule | LogRecordingRule => !isAlert(rule);

/** Rules that are evaluated together, one after another. */
export interface RuleGroup {
  /** Unique within the team. */
  readonly name: string;
  /** Owner; its file holds the group. */
  readonly team: string;
  /** The scrape job that the rules are about: they run where it is scraped. @default wherever anything is scraped */
  readonly job?: string;
  /** @default the environment's evaluation interval */
  readonly interval?: Duration;
  readonly rules: readonly Rule[];
}

/** Types an alert where it is written. */
export const promqlAlert = (alert: Omit<PromqlAlert, 'kind'>): PromqlAlert => ({
  kind: 'promql',
  ...alert,
});
export const logqlAlert = (alert: Omit<LogqlAlert, 'kind'>): LogqlAlert => ({
  kind: 'logql',
  ...alert,
});

/** Keeps the labels that the contract declares: an expression without one that is not given does not compile. */
export const record = <L extends string, const G extends string = never>(
  metric: Recorded<string, L>,
  expr: InstantVector<Exclude<NoInfer<L>, NoInfer<G>>, 'float'>,
  labels?: Readonly<Record<G, string>>,
): RecordingRule => ({
  kind: 'recording',
  metric: metric as unknown as Recorded,
  expr,
  ...(labels ? { labels } : {}),
});

/** Series for a test, from a metric and the value of every label. */
export const given = (series: Selector, values: string): TestSeries => ({ series, values });

/** A stretch of a test in which a counter grows evenly. */
export interface Phase {
  readonly minutes: number;
  readonly perMinute: number;
}

/** Values of a counter, one a minute from zero on. */
export function counting(phases: readonly Phase[]): string {
  let last = 0;
  const parts = phases.map(({ minutes, perMinute }, index) => {
    const start = index === 0 ? 0 : last + perMinute;
    const more = index === 0 ? minutes : minutes - 1;
    last = start + perMinute * more;
    return `${start}+${perMinute}x${more}`;
  });
  return parts.join(' ');
}
