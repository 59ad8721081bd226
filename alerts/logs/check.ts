import { type LogContract, serviceLogContract } from '@observability-stack/contracts';
import { checkLogql, type LogCheckContext, type LogVector, sum } from '@observability-stack/logql';
import type { QueryFinding } from '@observability-stack/query-common';
import type { LogqlAlert, LogRecordingRule } from '../../catalog/definitions/alert';
import { lineSource } from '../../catalog/definitions/slo';
import { serviceLogsByFormat, withServiceLabels } from '../../catalog/logs/fields';
import { kubernetesEventLines } from '../../catalog/logs/kubernetes-events';
import type { ResolvedService } from '../../resolve/services';
import { ruleLogql } from './rule-file';

/**
 * Returns the log contracts of the services: the standard one, that of events of Kubernetes, and for services that declare more, their own and that
 * of their request lines.
 */
export const serviceLogContracts = (
  services: readonly ResolvedService[],
): readonly LogContract[] => [
  serviceLogContract,
  kubernetesEventLines,
  ...services.flatMap(({ name: service, team, namespace, logs, slos }) => {
    const ofRequests = slos.flatMap((slo) => lineSource(slo)?.contract ?? []);
    if (!logs && ofRequests.length === 0) return [];
    return [
      ...serviceLogsByFormat(logs ?? {}),
      ...ofRequests.map((one) => withServiceLabels(one, logs ?? {})),
    ].map((one) => ({ ...one, streams: { service, team, namespace } }));
  }),
];

interface RuleContext extends LogCheckContext {
  /** Labels of the result that templates and routing use. */
  readonly templateLabels: readonly string[];
}

/** Returns the problems of the query of a rule. */
export function logqlFindings(
  rule: LogqlAlert | LogRecordingRule,
  { templateLabels, ...context }: RuleContext,
): readonly QueryFinding[] {
  const expr = ruleLogql(rule);
  const findings = checkLogql(expr, context);
  // Without a valid metric query there are no labels to check.
  if (findings.some(({ severity }) => severity === 'error')) return findings;
  return [...findings, ...templateLabels.flatMap((label) => missing(expr, label, context))];
}

/** Reports whether the result has a label by checking an aggregation by that label. */
function missing(
  expr: ReturnType<typeof ruleLogql>,
  label: string,
  context: LogCheckContext,
): readonly QueryFinding[] {
  const findings = checkLogql(sum(expr as LogVector<string>, { by: [label] }), context);
  return findings
    .filter(({ code }) => code === 'logql/dropped-label' || code === 'logql/unknown-label')
    .map((finding) => ({
      ...finding,
      code: 'logql/dropped-label',
      message: `label "${label}" is used by a text or the routing, but dropped by the query`,
      hint: `add ${label} to by, or remove it from the text`,
    }));
}
