import { MetricCatalog, serviceLogContract } from '@observability-stack/contracts';
import { checkLogql, rawLogql, renderLogql } from '@observability-stack/logql';
import { checkPromql, rawPromql, renderPromql } from '@observability-stack/promql';
import { metricContracts } from '../catalog/metrics';
import { queryTexts } from './bench/queries';
import type { QueryTimes } from './bench/scale';

// Parses queries with the official grammars, renders them and checks them against the contracts. Started by the benchmark.
const texts = queryTexts(Number(process.argv[2]), metricContracts);
const timed = <T>(step: () => T): { readonly result: T; readonly ms: number } => {
  const begin = performance.now();
  return { result: step(), ms: performance.now() - begin };
};

const context = {
  catalogue: new MetricCatalog(metricContracts),
  scrapeInterval: 30_000,
  evaluationInterval: 30_000,
};
const logs = { contracts: [serviceLogContract] };
const read = timed(() => ({
  promql: texts.promql.map((text) => rawPromql(text)),
  logql: texts.logql.map((text) => rawLogql(text)),
}));
const rendered = timed(() => [
  ...read.result.promql.map(renderPromql),
  ...read.result.logql.map(renderLogql),
]);
const checked = timed(() => [
  ...read.result.promql.flatMap((query) => checkPromql(query, context)),
  ...read.result.logql.flatMap((query) => checkLogql(query, logs)),
]);

// proof that the work was done: a query that cannot be parsed has a finding
const [finding] = checked.result;
if (finding)
  throw new Error(
    `expected no findings, found ${checked.result.length}: ${JSON.stringify(finding)}`,
  );
console.log(
  JSON.stringify({
    promql: texts.promql.length,
    logql: texts.logql.length,
    parse: read.ms,
    render: rendered.ms,
    check: checked.ms,
  } satisfies QueryTimes),
);
