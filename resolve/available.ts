import { contractSeries } from '@observability-stack/contracts';
import { METRIC_NAME, type Node } from '@observability-stack/promql/ast';
import { nodeChildren } from '@observability-stack/promql/checks/context';
import { type Expression, promqlNode } from '@observability-stack/promql/expression';
import { literalAlternatives, memoizeByObject } from '@observability-stack/query-common';
import { metricContracts } from '../catalog/metrics';
import * as recordedLogs from '../catalog/metrics/recorded-logs';
import type { ResolvedEnvironment } from './environment';

/** The series that only programs expose that the stack does not run. */
interface AbsentSeries {
  readonly names: ReadonlySet<string>;
  readonly jobs: ReadonlySet<string>;
}

/** The programs that expose each series of the stack, by its name. */
const emitters: ReadonlyMap<string, ReadonlySet<string>> = (() => {
  const found = new Map<string, Set<string>>();
  for (const metric of metricContracts)
    for (const { name } of contractSeries(metric)) {
      const known = found.get(name) ?? new Set();
      for (const emitter of metric.emittedBy) known.add(emitter);
      found.set(name, known);
    }
  return found;
})();

/** The series that the ruler of Loki records. */
const recordedByLoki: readonly string[] = Object.values(recordedLogs)
  .flatMap(contractSeries)
  .map(({ name }) => name);

const absentSeries = memoizeByObject((environment: ResolvedEnvironment): AbsentSeries => {
  const { absent, components, parts, prometheus } = environment;
  // The ruler of an existing Loki has its own settings.
  const hasRecorded =
    parts.loki.kind === 'external' ||
    (parts.loki.kind === 'ours' && prometheus.remoteWriteReceiver);
  const jobsOf = (programs: ResolvedEnvironment['absent']) =>
    programs.flatMap(({ metrics }) => metrics).map(({ job }) => job);
  const present = new Set(jobsOf(components));
  const jobs = new Set(jobsOf(absent).filter((job) => !present.has(job)));
  return {
    jobs,
    names: new Set([
      ...[...emitters]
        .filter(([, by]) => [...by].every((one) => jobs.has(one)))
        .map(([name]) => name),
      ...(hasRecorded ? [] : recordedByLoki),
    ]),
  };
});

/**
 * Reports whether every selector of a PromQL query can select series. It cannot if only programs expose them that are left
 * out, or that exist elsewhere and are not scraped.
 */
export function hasSeries(environment: ResolvedEnvironment, expression: Expression): boolean {
  const { names, jobs } = absentSeries(environment);
  if (jobs.size === 0 && names.size === 0) return true;
  const isPresent = (node: Node): boolean => {
    if (node.kind !== 'selector') return nodeChildren(node).every(isPresent);
    return node.matchers.reduce(
      (present, { label, operator, value }) => {
        if (label !== 'job' && label !== METRIC_NAME) return present;
        const unknown = label === 'job' ? jobs : names;
        const values =
          operator === '=' ? [value] : operator === '=~' ? literalAlternatives(value) : undefined;
        return present && !values?.every((one) => unknown.has(one));
      },
      node.name === undefined || !names.has(node.name),
    );
  };
  return isPresent(promqlNode(expression));
}
