import { externalLabels } from '@observability-stack/contracts';
import type { TemplateReport } from '../../../alerts/template/check';
import type { TeamCheck } from '../../check';
import { locatedAlerts } from '../../rules';
import { alertTemplates } from '../rule/invalid-template';

/**
 * Reports labels whose value changes: an alert is identified by its labels, so with another value
 * it is another alert, whose `for` starts again.
 */
export const alertChangingLabel: TeamCheck = {
  code: 'alert/changing-label',
  severity: 'error',
  title: 'A label of an alert changes between evaluations.',
  stage: 'team',
  run: (input) =>
    locatedAlerts(input).flatMap(({ rule, where }) =>
      (alertTemplates(input).get(rule) ?? [])
        .filter(({ isLabel }) => isLabel)
        .flatMap(({ subject, report }) =>
          complaints(report).map(({ problem, hint }) => ({
            where,
            from: ['team'],
            message: `${subject} ${problem}`,
            hint,
          })),
        ),
    ),
};

const complaints = ({ changing, externalLabels: named }: TemplateReport) => [
  ...(changing.length > 0
    ? [
        {
          problem: `depends on ${changing.join(' and ')}: each new value is a new alert, whose "for" starts again`,
          hint: 'move it to the description; for two severities define two alerts',
        },
      ]
    : []),
  ...(named.has(externalLabels.replica)
    ? [
        {
          problem: `depends on $externalLabels.${externalLabels.replica}: each replica sends a separate alert`,
          hint: 'remove it, so that Alertmanager deduplicates the alerts of replicas',
        },
      ]
    : []),
];
