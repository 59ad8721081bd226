import {
  extractedFieldName,
  type LogField,
  type Metric,
  serviceLogContract,
} from '@observability-stack/contracts';

/** Returns distinct queries, half PromQL and half LogQL, over everything that contracts declare. */
export const queryTexts = (count: number, metrics: readonly Metric[]) => {
  const half = Math.ceil(count / 2);
  const scraped = metrics.filter(({ recorded }) => !recorded);
  return {
    promql: Array.from({ length: half }, (_, index) => {
      const metric = scraped[index % scraped.length] as Metric;
      return promqlText(metric, `service-${index}`);
    }),
    logql: Array.from({ length: count - half }, (_, index) => logqlText(index)),
  };
};

function promqlText(metric: Metric, service: string): string {
  const where = `service="${service}"`;
  const by = ['service', 'instance', ...metric.labels].join(', ');
  switch (metric.type) {
    case 'counter':
      return `sum by (${by}) (rate(${metric.name}{${where}}[5m])) > 0.05`;
    case 'gauge':
      return `max by (${by}) (${metric.name}{${where}}) > 10`;
    case 'histogram':
      return 'native' in metric
        ? `histogram_quantile(0.99, sum by (${by}) (rate(${metric.name}{${where}}[5m])))`
        : `histogram_quantile(0.99, sum by (le, ${by}) (rate(${metric.name}_bucket{${where}}[5m])))`;
    case 'summary':
      return `max by (${by}) (${metric.name}{quantile="${metric.quantiles.at(-1)}", ${where}})`;
  }
}

const fields = Object.entries<LogField>(serviceLogContract.fields);

function logqlText(index: number): string {
  const [field = '', { type }] = fields[index % fields.length] ?? ['', { type: 'string' }];
  const name = extractedFieldName(serviceLogContract, field);
  const lines = `{service="service-${index}", level="error"} |= "word-${index}" | json`;
  return type === 'number'
    ? `sum by (service) (count_over_time(${lines} | ${name} > ${index} [5m])) > 10`
    : `sum by (service) (count_over_time(${lines} | ${name} = "value-${index}" [5m])) > 10`;
}
