import { didYouMean, parseDurationMs } from '@observability-stack/query-common';
import {
  type AlertRule,
  isAlertName,
  isRecordedName,
  isRecordingRule,
  type Rule,
  type Runbook,
} from '../../../catalog/definitions/alert';
import { severities } from '../../../catalog/definitions/routing';
import { PLATFORM_TEAM } from '../../../catalog/names';
import type { TeamCheck } from '../../check';
import type { Finding } from '../../problem';
import { locatedRules } from '../../rules';

type Complaint = Pick<Finding, 'message' | 'hint'>;

/**
 * Reports invalid fields of alerts. A function returns the alerts of a service, so they are not
 * part of the schema.
 */
export const ruleInvalidField: TeamCheck = {
  code: 'rule/invalid-field',
  severity: 'error',
  title: 'A name, a duration, a label or a text of a rule is invalid.',
  stage: 'team',
  run: (input) => {
    // Another check reports a missing platform team.
    const teams = [PLATFORM_TEAM, ...input.resolved.teams.map(({ name }) => name)];
    return locatedRules(input).flatMap(({ rule, where }) =>
      [...(isRecordingRule(rule) ? recordingComplaints(rule) : alertComplaints(rule, teams))].map(
        (complaint) => ({ where, from: ['team'], ...complaint }),
      ),
    );
  },
};

/** Returns a problem if `wrong`. A hint that is expensive to compute is a function. */
const complaint = (
  wrong: boolean,
  message: string,
  hint: string | (() => string),
): readonly Complaint[] =>
  wrong ? [{ message, hint: typeof hint === 'function' ? hint() : hint }] : [];

const recordingComplaints = ({
  metric: { name },
}: Extract<Rule, { readonly metric: unknown }>): readonly Complaint[] =>
  complaint(
    !isRecordedName(name),
    `recorded metric "${name}" is not named level:metric:operations`,
    'name the aggregation level, the metric and the operations, such as service:http_requests:rate5m',
  );

/** Labels that are set by the fields with the same name, or by Prometheus. */
const RESERVED = ['alertname', 'severity', 'team', 'service', 'alertstate'];

const SECTIONS = [
  'meaning',
  'impact',
  'diagnosis',
  'mitigation',
] as const satisfies readonly (keyof Runbook)[];
/**
 * Reports whether a value is a text: a synth does not compile, so required values may be missing.
 */
const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';

function alertComplaints(rule: AlertRule, teams: readonly string[]): readonly Complaint[] {
  const { name, severity, team, labels = {}, summary, description, runbook } = rule;
  const known = [...severities, 'none'];
  return [
    ...complaint(
      !isAlertName(name),
      `alert name ${JSON.stringify(name)} is not in CamelCase`,
      'write a name such as HttpErrorRatioHigh',
    ),
    ...complaint(
      !known.includes(severity),
      `severity ${JSON.stringify(severity)} does not exist`,
      () => didYouMean(severity, known),
    ),
    ...complaint(
      team !== undefined && !teams.includes(team),
      `team ${JSON.stringify(team)} does not exist`,
      () => didYouMean(team ?? '', teams),
    ),
    ...complaint(
      rule.kind === 'logql' && 'keepFiringFor' in rule,
      'keepFiringFor is not supported for alerts about log lines: Loki drops it',
      'remove it, and use a longer range',
    ),
    ...[rule.for, 'keepFiringFor' in rule && rule.keepFiringFor].flatMap((duration) =>
      complaint(
        typeof duration === 'string' && !isDuration(duration),
        `duration ${JSON.stringify(duration)} is invalid`,
        'write a duration such as 5m or 1h30m',
      ),
    ),
    ...Object.keys(labels).flatMap((label) => [
      ...complaint(
        !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label),
        `label name ${JSON.stringify(label)} is invalid`,
        'use letters, digits and _',
      ),
      ...complaint(
        RESERVED.includes(label),
        `label "${label}" is reserved: a field of the alert or Prometheus sets it`,
        'remove it from labels',
      ),
    ]),
    ...complaint(
      !isText(summary) || summary.includes('\n'),
      'summary is not one line',
      'describe the problem in one line, and move the details to description',
    ),
    ...complaint(
      !isText(description),
      'description is empty',
      'describe what is wrong, and by how much',
    ),
    ...SECTIONS.flatMap((section) =>
      complaint(
        !isText(Object(runbook)[section]),
        `runbook section "${section}" is empty`,
        'describe what the engineer on call needs to know',
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
