import { httpRequestDuration } from '@observability-stack/contracts/standard/http';
import { rate, sum } from '@observability-stack/promql';
import { dump, load } from 'js-yaml';
import type { Dashboard } from '../../../catalog/definitions/dashboard';
import { heatmap, query } from '../../../catalog/definitions/panel';
import { http } from '../../../catalog/definitions/signals';
import { serviceHttpRequests } from '../../../catalog/metrics/recorded-http';
import { type Case, type Mutable, type Objects, trialCommerce, trialPlatform } from '../trial';
import { change, type DefinitionChange, metadata, nothing } from './change';

/** Each hop of each link between the signals, broken once. */

/** Changes a YAML file of a ConfigMap; Grafana's `$$` stays what it is. */
const file =
  (map: string, name: string, edit: (content: Mutable) => void): DefinitionChange =>
  (objects) => {
    const { data } = objects.get('ConfigMap', map);
    const content = load(data[name]) as Mutable;
    edit(content);
    data[name] = dump(content);
  };
const text =
  (map: string, name: string, from: string, to: string): DefinitionChange =>
  (objects) => {
    const { data } = objects.get('ConfigMap', map);
    if (!data[name].includes(from)) throw new Error(`${name} lacks ${from}`);
    data[name] = data[name].replace(from, to);
  };
const collector = (edit: (config: Mutable) => void) =>
  file('otel-collector-config', 'config.yaml', edit);
const source = (uid: string, edit: (source: Mutable) => void) =>
  file('grafana-datasources', 'datasources.yaml', ({ datasources }) => {
    edit(datasources.find((one: Mutable) => one.uid === uid));
  });
const alloy = (from: string, to: string) => text('alloy-config', 'config.alloy', from, to);

const COLLECTOR = 'otel-collector.yaml, ConfigMap otel-collector-config';
const SOURCES = 'grafana.yaml, ConfigMap grafana-datasources';
const AGENT = 'alloy.yaml, ConfigMap alloy-config';

/** Prometheus asks targets in the way that jobs say. */
const scrapedAs =
  (protocol: string): DefinitionChange =>
  (objects: Objects) => {
    objects.add({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata('more-jobs'),
      data: {
        'shop.yml': dump({ scrape_configs: [{ job_name: 'shop', scrape_protocols: [protocol] }] }),
      },
    });
  };

/** A team whose service measures its requests. */
const commerceWith = (dashboards: readonly Dashboard[]) => ({
  environment: { teams: [trialPlatform, trialCommerce({ signals: http() }, { dashboards })] },
});
const measured = commerceWith([]);
const asking = (expr: Parameters<typeof query>[0]) =>
  commerceWith([
    {
      uid: 'orders',
      title: 'Orders',
      description: 'What orders do.',
      tags: [],
      rows: [
        {
          key: 'row',
          title: 'Requests',
          panels: [
            heatmap({
              key: 'requests',
              title: 'Requests',
              description: 'Requests a second. Good: as many as users explain.',
              queries: [query(expr, { exemplars: true })],
              unit: 'reqps',
            }),
          ],
        },
      ],
    },
  ]);
/** One file of a dashboard in place of all. */
const panelWith =
  (target: object): DefinitionChange =>
  (objects) => {
    for (const map of objects.all('ConfigMap', 'grafana-dashboards-')) map.data = {};
    objects.add({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata('grafana-dashboards-added'),
      data: { 'added.json': JSON.stringify({ uid: 'added', panels: [{ targets: [target] }] }) },
    });
  };

const exemplar = (
  title: string,
  bad: DefinitionChange,
  where: string,
  message: string,
  good = nothing,
) => change('correlation-exemplar', title, bad, where, good, message);
const log = (
  title: string,
  bad: DefinitionChange,
  where: string,
  message: string,
  good = nothing,
) => change('correlation-log', title, bad, where, good, message);
const span = (
  title: string,
  bad: DefinitionChange,
  where: string,
  message: string,
  good = nothing,
) => change('correlation-span', title, bad, where, good, message);

const exemplars: readonly Case[] = [
  exemplar(
    'metrics of spans without exemplars',
    collector(({ connectors }) => {
      delete connectors.span_metrics.exemplars;
    }),
    COLLECTOR,
    'the metrics of spans have no exemplars',
  ),
  exemplar(
    'a format without exemplars on the side of the program',
    collector(({ exporters }) => {
      exporters.prometheus.enable_open_metrics = false;
    }),
    COLLECTOR,
    'in a format without exemplars',
  ),
  exemplar(
    'a format without exemplars on the side of Prometheus',
    scrapedAs('PrometheusText0.0.4'),
    'added.yaml, ConfigMap more-jobs',
    'job shop is scraped in a format without exemplars',
    scrapedAs('OpenMetricsText1.0.0'),
  ),
  exemplar(
    'a Prometheus that does not keep them',
    (o) => {
      const container = o.container('StatefulSet', 'prometheus');
      container.args = container.args.map((arg: string) => arg.replace('exemplar-storage', 'otlp'));
    },
    'prometheus.yaml, StatefulSet prometheus',
    'Prometheus keeps no exemplars',
    (o) => {
      const container = o.container('StatefulSet', 'prometheus');
      container.args = container.args.map((arg: string) =>
        arg.replace('exemplar-storage', 'otlp,exemplar-storage'),
      );
    },
  ),
  {
    code: 'correlation-exemplar',
    title: 'a Prometheus without room for them',
    bad: { environment: { prometheus: { maxExemplars: 0 } } },
    where: 'environment test, prometheus.maxExemplars',
    good: { environment: { prometheus: { maxExemplars: 1 } } },
  },
  {
    code: 'dashboard-exemplar',
    title: 'a panel that asks for those of a metric that has none',
    bad: asking(serviceHttpRequests.where({ service: 'order-service' })),
    where: 'team commerce, dashboards[orders].panels[requests]',
    message: 'it asks for exemplars of a metric that has none',
    good: asking(
      sum(
        rate(httpRequestDuration.bucket.where({ service: 'order-service' }), '$__rate_interval'),
        { by: ['le'] },
      ),
    ),
  },
  {
    code: 'correlation-exemplar',
    title: 'no panel that asks for them',
    bad: { ...measured, change: panelWith({ exemplar: false }) },
    where: 'environment test',
    message: 'no panel asks for exemplars',
    good: { ...measured, change: panelWith({ exemplar: true }) },
  },
  exemplar(
    'a link by another label',
    source('prometheus', ({ jsonData }) => {
      jsonData.exemplarTraceIdDestinations[0].name = 'traceID';
    }),
    SOURCES,
    'by their label trace_id is missing; there are links for traceID',
  ),
  exemplar(
    'a link to a data source that is not there',
    source('prometheus', ({ jsonData }) => {
      jsonData.exemplarTraceIdDestinations[0].datasourceUid = 'tempo';
    }),
    SOURCES,
    'leads to data source "tempo", which is not there',
  ),
  exemplar(
    'a link to a data source that has no traces',
    source('prometheus', ({ jsonData }) => {
      jsonData.exemplarTraceIdDestinations[0].datasourceUid = 'loki';
    }),
    SOURCES,
    'which is loki and not jaeger',
  ),
];

const logs: readonly Case[] = [
  log(
    'a pipeline without the id',
    alloy('\t\t\ttrace_id = "line_trace_id_hex",\n', ''),
    AGENT,
    'no line gets structured metadata trace_id',
  ),
  log(
    'an id from a value that no stage extracts',
    alloy('trace_id = "line_trace_id_hex"', 'trace_id = "line_trace"'),
    AGENT,
    'is taken from line_trace, which no stage extracts',
  ),
  log(
    'the id as a stream label',
    alloy('"service", "container"', '"service", "trace_id", "container"'),
    AGENT,
    'each trace is a stream of its own',
  ),
  log(
    'a derived field of another name',
    source('loki', ({ jsonData }) => {
      jsonData.derivedFields[0].matcherRegex = '^traceID$';
    }),
    SOURCES,
    'no derived field reads the structured metadata trace_id',
  ),
  log(
    'a derived field that searches the text of the line',
    source('loki', ({ jsonData }) => {
      delete jsonData.derivedFields[0].matcherType;
    }),
    SOURCES,
    'no derived field reads the structured metadata trace_id',
  ),
  log(
    'a derived field that reads others as well',
    source('loki', ({ jsonData }) => {
      jsonData.derivedFields[0].matcherRegex = 'trace_id';
    }),
    SOURCES,
    'reads parent_trace_id as well',
  ),
  log(
    'a derived field that hands over something else',
    source('loki', ({ jsonData }) => {
      jsonData.derivedFields[0].url = '/trace';
    }),
    SOURCES,
    'hands over "/trace"',
  ),
  log(
    'a derived field to a data source that is not there',
    source('loki', ({ jsonData }) => {
      jsonData.derivedFields[0].datasourceUid = 'tempo';
    }),
    SOURCES,
    'leads to data source "tempo", which is not there',
  ),
];

/** The link's query, before Grafana reads `$$`. */
const linesQuery = (query: string) =>
  source('jaeger', ({ jsonData }) => {
    jsonData.tracesToLogsV2.query = query;
  });
const OF_TRACE = '| trace_id="$${__span.traceId}"';
const OF_SERVICE = 'service="$${__span.tags.service}"';

const spans: readonly Case[] = [
  span(
    'spans without the tag of their service',
    collector(({ processors }) => {
      processors.resource.attributes.pop();
    }),
    COLLECTOR,
    'no span gets the tag service',
  ),
  span(
    'spans that pass the tags by',
    collector(({ service }) => {
      service.pipelines.traces.processors = ['memory_limiter', 'batch'];
    }),
    COLLECTOR,
    'spans of pipeline traces do not pass the resource processor',
  ),
  span(
    'metrics of spans under another name',
    collector(({ connectors }) => {
      connectors.span_metrics.namespace = 'spans';
    }),
    COLLECTOR,
    'are not traces_span_metrics_*',
  ),
  span(
    'a program with one name in spans and another in log streams',
    (o) => {
      o.container('StatefulSet', 'loki').env = [{ name: 'OTEL_SERVICE_NAME', value: 'lokki' }];
    },
    'loki.yaml, StatefulSet loki',
    'its spans are of service lokki, its log lines of loki',
    (o) => {
      o.container('StatefulSet', 'loki').env = [{ name: 'OTEL_SERVICE_NAME', value: 'loki' }];
    },
  ),
  span(
    'a label that no stream has',
    linesQuery(`{app="x", ${OF_SERVICE}} ${OF_TRACE}`),
    SOURCES,
    'selects streams by app, which the pipeline gives to none',
    linesQuery(`{namespace="x", ${OF_SERVICE}} ${OF_TRACE}`),
  ),
  span(
    'streams of another environment',
    linesQuery(`{env="production", ${OF_SERVICE}} ${OF_TRACE}`),
    SOURCES,
    'selects env="production"; here it is test',
  ),
  span(
    'lines of all services',
    linesQuery(`{env="test"} ${OF_TRACE}`),
    SOURCES,
    "does not select service by the span's tag service",
  ),
  span(
    'a tag that spans do not have',
    linesQuery(`{env="test", service="$\${__span.tags.app}"} ${OF_TRACE}`),
    SOURCES,
    "does not select service by the span's tag service",
  ),
  span(
    'lines of all traces',
    linesQuery(`{${OF_SERVICE}} | span_id="x"`),
    SOURCES,
    'does not filter by trace_id of the span',
  ),
  span('no query of lines', linesQuery('{'), SOURCES, 'asks no query of lines: {'),
  span(
    'a link to lines in a data source that is not there',
    source('jaeger', ({ jsonData }) => {
      jsonData.tracesToLogsV2.datasourceUid = 'logs';
    }),
    SOURCES,
    'leads to data source "logs", which is not there',
  ),
  span(
    'a look at the time of the span alone',
    source('jaeger', ({ jsonData }) => {
      jsonData.tracesToLogsV2.spanStartTimeShift = '5m';
    }),
    SOURCES,
    'looks no further than the span itself: from 5m',
  ),
  span(
    'a metric that nobody declares',
    source('jaeger', ({ jsonData }) => {
      jsonData.tracesToMetrics.queries = [{ name: 'Rate', query: 'rate(calls_total[5m])' }];
    }),
    SOURCES,
    'nobody emits calls_total',
    source('jaeger', ({ jsonData }) => {
      jsonData.tracesToMetrics.queries = [
        { name: 'Rate', query: 'rate(traces_span_metrics_calls_total[5m])' },
      ];
    }),
  ),
  span(
    'a link to metrics in a data source that has none',
    source('jaeger', ({ jsonData }) => {
      jsonData.tracesToMetrics.datasourceUid = 'alertmanager';
    }),
    SOURCES,
    'which is alertmanager and not prometheus',
  ),
];

const TEMPO = 'tempo.yaml, ConfigMap tempo-config';
const tempo = (edit: (config: Mutable) => void) => file('tempo-config', 'tempo.yaml', edit);
const tempoSource = (edit: (settings: Mutable) => void) =>
  source('tempo', ({ jsonData }) => edit(jsonData));

/** The same links where Tempo stores traces. */
const withTempo: readonly Case[] = [
  exemplar(
    'an exemplar that leads past Tempo',
    source('prometheus', ({ jsonData }) => {
      jsonData.exemplarTraceIdDestinations[0].datasourceUid = 'loki';
    }),
    SOURCES,
    'which is loki and not tempo',
  ),
  exemplar(
    'a service graph without exemplars',
    tempo(({ metrics_generator }) => {
      metrics_generator.storage.remote_write[0].send_exemplars = false;
    }),
    TEMPO,
    'is written to http://prometheus-0.prometheus-headless.observability.svc:9090/api/v1/write without exemplars',
  ),
  exemplar(
    'exemplars of the service graph under another label',
    tempo(({ overrides }) => {
      delete overrides.defaults.metrics_generator.trace_id_label_name;
    }),
    TEMPO,
    'the label of its exemplars is traceID, not trace_id',
    tempo(({ metrics_generator, overrides }) => {
      metrics_generator.storage.remote_write = [];
      delete overrides.defaults.metrics_generator.trace_id_label_name;
    }),
  ),
  log(
    'a line that leads to no Tempo',
    source('loki', ({ jsonData }) => {
      jsonData.derivedFields[0].datasourceUid = 'jaeger';
    }),
    SOURCES,
    'leads to data source "jaeger", which is not there',
  ),
  span(
    'spans of Tempo without lines',
    tempoSource((settings) => {
      delete settings.tracesToLogsV2;
    }),
    SOURCES,
    'spans do not lead to log lines',
  ),
  span(
    'spans of Tempo without metrics',
    tempoSource((settings) => {
      delete settings.tracesToMetrics;
    }),
    SOURCES,
    'spans do not lead to metrics',
  ),
  span(
    'a service graph from logs',
    tempoSource((settings) => {
      settings.serviceMap.datasourceUid = 'loki';
    }),
    SOURCES,
    'the service graph leads to data source "loki", which is loki and not prometheus',
    tempoSource((settings) => {
      delete settings.serviceMap;
    }),
  ),
].map(({ bad, good, ...rest }) => ({
  ...rest,
  bad: { ...bad, from: { tracing: 'tempo' } },
  good: { ...good, from: { tracing: 'tempo' } },
}));

export const correlations: readonly Case[] = [...exemplars, ...logs, ...spans, ...withTempo];
