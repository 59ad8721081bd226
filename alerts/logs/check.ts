import { type LogContract, serviceLines } from '@observability-stack/contracts';
import { checkLogql, type LogCheckContext, type LogVector, sum } from '@observability-stack/logql';
import type { QueryFinding } from '@observability-stack/query-common';
import type { LogqlAlert, LogRecordingRule } from '../../catalog/definitions/alert';
import { linesByFormat, recordedLines } from '../../catalog/logs/fields';
import type { ResolvedService } from '../../resolve/services';
import { logqlOf } from './rule-file';

/** The lines that the services write: the standard ones, and of each service with more its own and those of its requests. */
export const logContracts = (services: readonly ResolvedService[]): readonly LogContract[] => [
  serviceLines,
  ...services.flatMap(({ name: service, team, namespace, logs, slos }) => {
    const ofRequests = slos.flatMap(({ from }) => from?.contract ?? []);
    if (!logs && ofRequests.length === 0) return [];
    return [
      ...linesByFormat(logs ?? {}),
      ...ofRequests.map((one) => recordedLines(one, logs ?? {})),
    ].map((one) => ({ ...one, streams: { service, team, namespace } }));
  }),
];

interface RuleContext extends LogCheckContext {
  /** Labels that texts and routing take from the result. */
  readonly templateLabels: readonly string[];
}

/** All that is wrong with the query of a rule, or likely so. */
export function logqlFindings(
  rule: LogqlAlert | LogRecordingRule,
  { templateLabels, ...context }: RuleContext,
): readonly QueryFinding[] {
  const expr = logqlOf(rule);
  const findings = checkLogql(expr, context);
  // what is no query of values has no labels to ask for
  if (findings.some(({ severity }) => severity === 'error')) return findings;
  return [...findings, ...templateLabels.flatMap((label) => missing(expr, label, context))];
}

/** Whether a label is left is what an aggregation by it would say. */
function missing(
  expr: ReturnType<typeof logqlOf>,
  label: string,
  context: LogCheckContext,
): readonly QueryFinding[] {
  const asked = checkLogql(sum(expr as LogVector<string>, { by: [label] }), context);
  return asked
    .filter(({ code }) => code === 'logql/dropped-label' || code === 'logql/unknown-label')
    .map((finding) => ({
      ...finding,
      code: 'logql/dropped-label',
      message: `a text or the routing names the label ${label}, which the query does not leave`,
      hint: `group by ${label} as well, or leave it out of the text`,
    }));
}
