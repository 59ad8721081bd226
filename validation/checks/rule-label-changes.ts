import { externalLabels } from '@observability-stack/contracts';
import { checkTemplate, type TemplateReport } from '../../alerts/template/check';
import type { MeaningCheck } from '../check';
import { locatedAlerts } from '../rules';
import { dialectOf, textsOf } from './rule-template';

/** An alert is known by its labels: with another value it is another alert, which waits for its `for` anew. */
export const ruleLabelChanges: MeaningCheck = {
  code: 'rule-label-changes',
  severity: 'error',
  title: 'A label of an alert changes from one evaluation to the next.',
  stage: 'meaning',
  run: (input) =>
    locatedAlerts(input).flatMap(({ rule, where }) =>
      textsOf(input.resolved, rule)
        .filter(({ isLabel }) => isLabel)
        .flatMap(({ subject, text }) => {
          const report = checkTemplate(text, dialectOf(input.resolved, rule));
          return complaints(report).map(({ problem, hint }) => ({
            where,
            from: ['team'],
            message: `${subject} ${problem}`,
            hint,
          }));
        }),
    ),
};

const complaints = ({ changing, externalLabels: named }: TemplateReport) => [
  ...(changing.length > 0
    ? [
        {
          problem: `depends on ${changing.join(' and ')}: each new value is a new alert, and its "for" starts again`,
          hint: 'put it into the description; for two severities write two alerts with a threshold each',
        },
      ]
    : []),
  ...(named.has(externalLabels.replica)
    ? [
        {
          problem: `depends on $externalLabels.${externalLabels.replica}: each replica sends an alert of its own`,
          hint: 'leave it out, so that Alertmanager sees that the alerts of the replicas are one',
        },
      ]
    : []),
];
