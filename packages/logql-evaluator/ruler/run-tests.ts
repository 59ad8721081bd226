import { closest, formatDurationMs } from '@observability-stack/query-common';
import { type LabelRecord, type LogStream, PushRejectedError, type VectorSample } from '../types';
import { type ExternalData, expandTemplate } from './annotations';
import {
  evaluationProblem,
  firingDifferences,
  RuleEvaluation,
  sampleDifferences,
  TEST_START,
  textDifference,
  timeSince,
  withLabels,
} from './evaluation';
import { ingest, pushedStreams } from './ingest';
import type { RulerRule } from './rule-file';
import { type ActiveAlert, AlertStates } from './state';
import type { AlertCheck, RulerTest, SampleCheck } from './test-file';

export interface RulerTestOptions {
  readonly rules: readonly RulerRule[];
  /** Milliseconds between evaluations of groups without an interval. */
  readonly evaluationInterval: number;
  /** Whether to omit the labels that Loki adds by default. @default false */
  readonly bare?: boolean;
}

/** One check of a test that failed. */
export interface RulerTestFailure {
  /** `alert NAME`, `record NAME` or the query. */
  readonly subject: string;
  /** Time since the start: `5m`. */
  readonly time: string;
  /** What is missing, unexpected or different, a line each. */
  readonly differences: readonly string[];
  /** The evaluation line by line, for each rule or query. */
  readonly evaluations: readonly { readonly rule: string; readonly text: string }[];
}

export interface RulerTestResult {
  readonly name: string;
  readonly checks: number;
  readonly failures: readonly RulerTestFailure[];
}

/** Runs a test against the rules as the ruler of Loki evaluates them. */
export function runRulerTest(test: RulerTest, options: RulerTestOptions): RulerTestResult {
  const { name, checks, lines } = test;
  let streams: readonly LogStream[];
  try {
    streams = (options.bare ? pushedStreams : ingest)(lines, TEST_START);
  } catch (error) {
    if (!(error instanceof PushRejectedError)) throw error;
    const differences = [`Loki rejects the log lines: ${error.message}`];
    const failure = { subject: 'input_streams', time: '0s', differences, evaluations: [] };
    return { name, checks: checks.length, failures: [failure] };
  }
  const run = new TestRun(test, options, streams);
  const failures = checks.flatMap((check) => run.check(check) ?? []);
  return { name, checks: checks.length, failures };
}

interface RuleRun {
  readonly rule: RulerRule;
  readonly evaluation: RuleEvaluation;
}

class TestRun {
  private readonly rules: readonly RuleRun[];
  private readonly external: ExternalData;

  constructor(
    test: RulerTest,
    private readonly options: RulerTestOptions,
    private readonly streams: readonly LogStream[],
  ) {
    this.external = { labels: test.externalLabels, url: test.externalUrl };
    this.rules = options.rules.map((rule) => ({
      rule,
      evaluation: new RuleEvaluation(rule.node, streams),
    }));
  }

  /** Returns why a check fails; undefined if it passes. */
  check(check: AlertCheck | SampleCheck): RulerTestFailure | undefined {
    switch (check.kind) {
      case 'alert':
        return this.checkAlert(check);
      case 'record':
        return this.checkRecord(check);
      case 'expr': {
        const evaluation = new RuleEvaluation(
          check.node as NonNullable<typeof check.node>,
          this.streams,
        );
        return failureOf(
          check.subject,
          check.at,
          [{ rule: 'query', evaluation, at: check.at }],
          () => sampleDifferences(check.expected, evaluation.samples(check.at)),
        );
      }
    }
  }

  private checkAlert({ alertname, at, expected }: AlertCheck): RulerTestFailure | undefined {
    const subject = `alert ${alertname}`;
    const found = this.named('alert', alertname);
    if (found.length === 0) return this.unknown(subject, 'alert', alertname, at);
    return failureOf(
      subject,
      at,
      found.map((run) => this.shown(run, at)),
      () => {
        const active = found.flatMap((run) => this.activeAlerts(run, at));
        const owners = new Map(active.map(({ alert, rule }) => [alert, rule]));
        return firingDifferences(
          expected,
          active.map(({ alert }) => alert),
          (wanted, one) => this.annotationDifferences(wanted.annotations, one, owners.get(one)),
        );
      },
    );
  }

  private checkRecord({ subject: name, at, expected }: SampleCheck): RulerTestFailure | undefined {
    const subject = `record ${name}`;
    const found = this.named('record', name);
    if (found.length === 0) return this.unknown(subject, 'record', name, at);
    return failureOf(
      subject,
      at,
      found.map((run) => this.shown(run, at)),
      () => {
        const given = found.flatMap((run) => {
          const samples = run.evaluation.samples(this.lastEvaluation(run.rule, at));
          limited(run.rule, samples);
          return samples.map(({ labels, value }) => ({
            labels: withLabels(labels, run.rule.labels),
            value,
          }));
        });
        return sampleDifferences(expected, given);
      },
    );
  }

  private named(kind: RulerRule['kind'], name: string): readonly RuleRun[] {
    return this.rules.filter(({ rule }) => rule.kind === kind && rule.name === name);
  }

  private unknown(
    subject: string,
    kind: RulerRule['kind'],
    name: string,
    at: number,
  ): RulerTestFailure {
    const names = this.rules.flatMap(({ rule }) => (rule.kind === kind ? rule.name : []));
    const near = closest(name, names);
    return {
      subject,
      time: formatDurationMs(at),
      differences: [
        `no rule file has ${kind} "${name}"${near === undefined ? '' : `: did you mean "${near}"?`}`,
      ],
      evaluations: [],
    };
  }

  private interval({ group }: RulerRule): number {
    return group.interval ?? this.options.evaluationInterval;
  }

  /** Returns the time of the last evaluation of a rule until a time. */
  private lastEvaluation(rule: RulerRule, at: number): number {
    return at - (at % this.interval(rule));
  }

  private shown({ rule, evaluation }: RuleRun, at: number): ShownEvaluation {
    const place = `group "${rule.group.name}" of ${rule.group.file}`;
    return { rule: place, evaluation, at: this.lastEvaluation(rule, at) };
  }

  private activeAlerts(
    { rule, evaluation }: RuleRun,
    at: number,
  ): readonly { readonly alert: ActiveAlert; readonly rule: RulerRule }[] {
    const states = new AlertStates({
      holds: rule.for,
      labelsOf: (sample) => this.alertLabels(rule, sample),
    });
    const last = this.lastEvaluation(rule, at);
    // Without `for`, earlier evaluations do not matter.
    for (let time = rule.for === 0 ? last : 0; time <= last; time += this.interval(rule)) {
      const samples = evaluation.samples(time);
      limited(rule, samples);
      states.evaluate(samples, time);
    }
    return states.active().map((alert) => ({ alert, rule }));
  }

  private alertLabels(rule: RulerRule, sample: VectorSample): LabelRecord {
    const added = Object.entries(rule.labels).map(
      ([name, text]) => [name, expandTemplate(text, sample, this.external)] as const,
    );
    return withLabels(sample.labels, { ...Object.fromEntries(added), alertname: rule.name });
  }

  private annotationDifferences(
    wanted: LabelRecord,
    { labels, sample }: ActiveAlert,
    rule: RulerRule | undefined,
  ): readonly string[] {
    const given = Object.fromEntries(
      Object.entries(rule?.annotations ?? {}).map(([name, text]) => [
        name,
        expandTemplate(text, sample, this.external),
      ]),
    );
    return [...new Set([...Object.keys(wanted), ...Object.keys(given)])].flatMap((name) =>
      textDifference(`annotation ${name}`, labels, wanted[name], given[name]),
    );
  }
}

/** @throws if a rule returns more series than its group allows, which the ruler rejects */
function limited({ group, kind }: RulerRule, samples: readonly VectorSample[]): void {
  if (group.limit > 0 && samples.length > group.limit)
    throw new Error(
      `${samples.length} ${kind === 'alert' ? 'alerts' : 'series'} exceed the limit of ${group.limit} of group "${group.name}"`,
    );
}

interface ShownEvaluation {
  readonly rule: string;
  readonly evaluation: RuleEvaluation;
  readonly at: number;
}

/** Runs a comparison; returns its differences with the explained evaluations, or undefined without any. */
function failureOf(
  subject: string,
  at: number,
  shown: readonly ShownEvaluation[],
  compare: () => readonly string[],
): RulerTestFailure | undefined {
  let differences: readonly string[];
  try {
    differences = compare();
  } catch (error) {
    differences = [evaluationProblem(error)];
  }
  if (differences.length === 0) return undefined;
  return {
    subject,
    time: formatDurationMs(at),
    differences,
    evaluations: shown.map(({ rule, evaluation, at: time }) => ({
      rule: `${rule}, at ${timeSince(time)}`,
      text: evaluation.explained(time),
    })),
  };
}
