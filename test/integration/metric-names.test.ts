// promtool's own rules for names, held against the contracts and against the rules here.

import { checkContract, type Metric, metricFactory } from '@observability-stack/contracts';
import { metricContracts } from '../../catalog/metrics';
import { runTool } from './support/run';

test('promtool accepts the metric names of the project', async () => {
  const own = metricContracts.filter(({ emittedBy }) => emittedBy.includes('service'));
  expect(own).not.toEqual([]);
  const { code, stdout, stderr } = await runTool('promtool', ['check', 'metrics'], {
    input: own.map(exampleOf).join(''),
  });
  expect({ code, output: stdout + stderr }).toEqual({ code: 0, output: '' });
});

test('the naming rules find what promtool finds', async () => {
  const { counter, gauge } = metricFactory('service');
  const bad = [
    counter('requests', { help: 'No total.' }),
    gauge('things_total', { help: 'No counter.' }),
    gauge('wait_milliseconds', { help: 'No base unit.' }),
    gauge('wait_ms', { help: 'Abbreviated.' }),
    gauge('queue_gauge', { help: 'Type in the name.' }),
    gauge('queue_bucket', { help: 'Reserved.' }),
    gauge('queueLength', { help: 'Camel case.' }),
  ];
  for (const metric of bad) {
    const { code } = await runTool('promtool', ['check', 'metrics'], { input: exampleOf(metric) });
    expect({ name: metric.name, code }).toEqual({ name: metric.name, code: 3 });
    expect(checkContract(metric)).not.toEqual([]);
  }
});

/** A metric as its program would show it. */
function exampleOf(metric: Metric): string {
  const labels = metric.labels.map((label) => `${label}="x"`);
  const line = (name: string, more: readonly string[] = []) =>
    `${name}{${[...labels, ...more].join()}} 1\n`;
  const lines =
    metric.type === 'histogram'
      ? [line(`${metric.name}_bucket`, ['le="+Inf"']), ...['_sum', '_count'].map(suffixed)]
      : [line(metric.name)];
  function suffixed(suffix: string): string {
    return line(metric.name + suffix);
  }
  const { name, help, type } = metric;
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}
