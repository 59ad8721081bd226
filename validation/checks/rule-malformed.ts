import { parseDurationMs } from '@observability-stack/query-common';
import {
  type AlertRule,
  isRecordingRule,
  type Rule,
  type Runbook,
} from '../../catalog/definitions/alert';
import { severities } from '../../catalog/definitions/team';
import { PLATFORM_TEAM } from '../../catalog/names';
import type { MeaningCheck } from '../check';
import { didYouMean } from '../closest';
import type { Finding } from '../problem';
import { locatedRules } from '../rules';

type Complaint = Pick<Finding, 'message' | 'hint'>;

/** Records call functions for their alerts, so that what comes out cannot be held against a schema before. */
export const ruleMalformed: MeaningCheck = {
  code: 'rule-malformed',
  severity: 'error',
  title: 'A name, a duration, a label or a text of a rule is not what it must be.',
  stage: 'meaning',
  run: (input) => {
    // whether somebody owns the stack is for another check
    const teams = [PLATFORM_TEAM, ...input.resolved.teams.map(({ name }) => name)];
    return locatedRules(input).flatMap(({ rule, where }) =>
      [...(isRecordingRule(rule) ? recordingComplaints(rule) : alertComplaints(rule, teams))].map(
        (complaint) => ({ where, from: ['team'], ...complaint }),
      ),
    );
  },
};

/** Hints that take long to find are only looked for where something is wrong. */
const complaint = (
  wrong: boolean,
  message: string,
  hint: string | (() => string),
): readonly Complaint[] =>
  wrong ? [{ message, hint: typeof hint === 'function' ? hint() : hint }] : [];

/** https://prometheus.io/docs/practices/rules/ */
const LEVEL_METRIC_OPERATIONS = /^[a-z][a-z0-9_]*:[a-z][a-z0-9_]*:[a-z][a-z0-9_]*$/;

const recordingComplaints = ({
  metric: { name },
}: Extract<Rule, { readonly metric: unknown }>): readonly Complaint[] =>
  complaint(
    !LEVEL_METRIC_OPERATIONS.test(name),
    `${name} is not level:metric:operations`,
    'name the labels that are left, the metric and what was done to it: service:http_requests:rate5m',
  );

/** Set by the fields of the same name, or by Prometheus. */
const RESERVED = ['alertname', 'severity', 'team', 'service', 'alertstate'];

const SECTIONS = [
  'meaning',
  'impact',
  'diagnosis',
  'mitigation',
] as const satisfies readonly (keyof Runbook)[];
/** A synth compiles nothing: what the types ask for may not be there. */
const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';

function alertComplaints(rule: AlertRule, teams: readonly string[]): readonly Complaint[] {
  const { name, severity, team, labels = {}, summary, description, runbook } = rule;
  const known = [...severities, 'none'];
  return [
    ...complaint(
      !/^[A-Z][A-Za-z0-9]*$/.test(name),
      `${JSON.stringify(name)} is not in CamelCase`,
      'name what is wrong, such as HttpErrorRatioHigh',
    ),
    ...complaint(
      !known.includes(severity),
      `there is no severity ${JSON.stringify(severity)}`,
      () => didYouMean(severity, known),
    ),
    ...complaint(
      team !== undefined && !teams.includes(team),
      `there is no team ${JSON.stringify(team)} to tell`,
      () => didYouMean(team ?? '', teams),
    ),
    ...complaint(
      rule.kind === 'logql' && 'keepFiringFor' in rule,
      'an alert about log lines has keepFiringFor, which Loki drops',
      'leave it out, and count the lines of a longer range',
    ),
    ...[rule.for, 'keepFiringFor' in rule && rule.keepFiringFor].flatMap((duration) =>
      complaint(
        typeof duration === 'string' && !isDuration(duration),
        `${JSON.stringify(duration)} is not a duration`,
        'write it as 5m or 1h30m',
      ),
    ),
    ...Object.keys(labels).flatMap((label) => [
      ...complaint(
        !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label),
        `${JSON.stringify(label)} is no name for a label`,
        'use letters, digits and _',
      ),
      ...complaint(
        RESERVED.includes(label),
        `the label ${label} has a field of its own, or is set by Prometheus`,
        'leave it out of labels',
      ),
    ]),
    ...complaint(
      !isText(summary) || summary.includes('\n'),
      'the summary is not one line',
      'say in one line what is wrong; the rest goes into the description',
    ),
    ...complaint(
      !isText(description),
      'there is no description',
      'say what is wrong, and by how much',
    ),
    ...SECTIONS.flatMap((section) =>
      complaint(
        !isText(Object(runbook)[section]),
        `the ${section} of the runbook is empty`,
        'write what somebody who is woken needs to know',
      ),
    ),
  ];
}

function isDuration(text: string): boolean {
  try {
    return parseDurationMs(text) >= 0;
  } catch {
    return false;
  }
}
