import { correlation, pipelineLabels } from '@observability-stack/contracts';
import { dataSourcesIn } from '../../validation/correlation/data-sources';
import { type CollectorPipeline, pipelinesIn } from '../../validation/correlation/pipeline';
import { Output } from '../../validation/output';
import { synthesize } from '../../validation/synthesize';
import { base, TODAY } from './trial';

const outputOf = (logCollector: 'promtail' | 'alloy') =>
  new Output(synthesize({ ...base, logCollector }, { targetFiles: [], today: TODAY }).manifests);

test('parses the pipelines of both agents to the same result, with the fields of links', () => {
  const [promtail, alloy] = (['promtail', 'alloy'] as const).map((agent) => {
    const pipelines = pipelinesIn(outputOf(agent));
    expect(pipelines).toHaveLength(1);
    const { placed, ...read } = pipelines[0] as CollectorPipeline;
    expect(placed.object.metadata.name).toBe(`${agent}-config`);
    return read;
  });
  expect(alloy).toEqual(promtail);
  expect(alloy?.labels).toEqual(pipelineLabels);
  expect(alloy?.fixed).toEqual({ env: 'test', cluster: 'test' });
  expect(Object.keys(alloy?.metadata ?? {})).toContain(correlation.traceId);
  expect(alloy?.extracted).toContain(alloy?.metadata[correlation.traceId]);
});

test('parses data sources as Grafana does', () => {
  const sources = dataSourcesIn(outputOf('alloy'));
  expect(sources.map(({ uid, type }) => [uid, type])).toEqual([
    ['prometheus', 'prometheus'],
    ['loki', 'loki'],
    ['jaeger', 'jaeger'],
    ['alertmanager', 'alertmanager'],
  ]);
  // Grafana replaces it with the value of the field.
  expect(sources[1]?.settings.derivedFields[0].url).toBe('${__value.raw}');
});
