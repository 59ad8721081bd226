import { MetricCatalog, serviceLogContract } from '@observability-stack/contracts';
import { checkLogql, rawLogql, renderLogql } from '@observability-stack/logql';
import { checkPromql, rawPromql, renderPromql } from '@observability-stack/promql';
import { metricContracts } from '../catalog/metrics';
import { runCommand } from '../tools/command';
import { countOf } from './bench/count';
import { queryTexts } from './bench/queries';
import type { QueryTimes } from './bench/scale';

const HELP = `usage: node scripts/run.mjs scripts/bench-queries.ts COUNT

Parse queries with the official grammars, render them and check them against the contracts. Started by npm run bench.`;

const timed = <T>(step: () => T): { readonly result: T; readonly ms: number } => {
  const begin = performance.now();
  return { result: step(), ms: performance.now() - begin };
};

function bench(count: number): QueryTimes {
  const texts = queryTexts(count, metricContracts);
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

  // Verifies that the work was done: a query that cannot be parsed has a finding.
  const [finding] = checked.result;
  if (finding)
    throw new Error(
      `expected no findings, found ${checked.result.length}: ${JSON.stringify(finding)}`,
    );
  return {
    promql: texts.promql.length,
    logql: texts.logql.length,
    parse: read.ms,
    render: rendered.ms,
    check: checked.ms,
  };
}

runCommand({
  name: 'bench-queries',
  help: HELP,
  positionals: true,
  run: ({ positionals }) => console.log(JSON.stringify(bench(countOf(positionals)))),
});
