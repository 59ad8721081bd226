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
) => change('correlation/broken-exemplar-link', title, bad, where, good, message);
const log = (
  title: string,
  bad: DefinitionChange,
  where: string,
  message: string,
  good = nothing,
) => change('correlation/broken-log-link', title, bad, where, good, message);
const span = (
  title: string,
  bad: DefinitionChange,
  where: string,
  message: string,
  good = nothing,
) => change('correlation/broken-span-link', title, bad, where, good, message);

/** A data source of the definition beside one of the stack, without links: only those of the stack must have them. */
const beside = (
  code: string,
  type: string,
  broken: (settings: Mutable) => void,
  message: string,
): Case => {
  const environment = {
    grafana: {
      dataSources: [{ name: 'Others', uid: 'others', type, url: 'https://others.example.org' }],
    },
  };
  return {
    code,
    title: `a data source of type ${type} beside that of the stack`,
    bad: { environment, change: source(type, ({ jsonData }) => broken(jsonData)) },
    where: SOURCES,
    message,
    good: { environment },
  };
};

const exemplars: readonly Case[] = [
  beside(
    'correlation/broken-exemplar-link',
    'prometheus',
    (settings) => {
      delete settings.exemplarTraceIdDestinations;
    },
    'exemplar link by label "trace_id" is missing',
  ),
  exemplar(
    'metrics of spans without exemplars',
    collector(({ connectors }) => {
      delete connectors.span_metrics.exemplars;
    }),
    COLLECTOR,
    'span metrics have no exemplars',
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
    'job "shop" is scraped in a format without exemplars',
    scrapedAs('OpenMetricsText1.0.0'),
  ),
  exemplar(
    'a Prometheus that does not keep them',
    (o) => {
      const container = o.container('StatefulSet', 'prometheus');
      container.args = container.args.map((arg: string) => arg.replace('exemplar-storage', 'otlp'));
    },
    'prometheus.yaml, StatefulSet prometheus',
    'Prometheus does not store exemplars',
    (o) => {
      const container = o.container('StatefulSet', 'prometheus');
      container.args = container.args.map((arg: string) =>
        arg.replace('exemplar-storage', 'otlp,exemplar-storage'),
      );
    },
  ),
  {
    code: 'correlation/broken-exemplar-link',
    title: 'a Prometheus without room for them',
    bad: { environment: { prometheus: { maxExemplars: 0 } } },
    where: 'environment test, prometheus.maxExemplars',
    good: { environment: { prometheus: { maxExemplars: 1 } } },
  },
  {
    code: 'dashboard/missing-exemplars',
    title: 'a panel that asks for those of a metric that has none',
    bad: asking(serviceHttpRequests.where({ service: 'order-service' })),
    where: 'team commerce, dashboards[orders].panels[requests]',
    message: 'panel "Requests" queries exemplars of a metric without exemplars',
    good: asking(
      sum(
        rate(httpRequestDuration.bucket.where({ service: 'order-service' }), '$__rate_interval'),
        { by: ['le'] },
      ),
    ),
  },
  {
    code: 'correlation/broken-exemplar-link',
    title: 'no panel that asks for them',
    bad: { ...measured, change: panelWith({ exemplar: false }) },
    where: 'environment test',
    message: 'no panel queries exemplars',
    good: { ...measured, change: panelWith({ exemplar: true }) },
  },
  exemplar(
    'a link by another label',
    source('prometheus', ({ jsonData }) => {
      jsonData.exemplarTraceIdDestinations[0].name = 'traceID';
    }),
    SOURCES,
    'exemplar link by label "trace_id" is missing: found traceID',
  ),
  exemplar(
    'a link to a data source that is not there',
    source('prometheus', ({ jsonData }) => {
      jsonData.exemplarTraceIdDestinations[0].datasourceUid = 'tempo';
    }),
    SOURCES,
    '"trace_id" points to data source "tempo", which does not exist',
  ),
  exemplar(
    'a link to a data source that has no traces',
    source('prometheus', ({ jsonData }) => {
      jsonData.exemplarTraceIdDestinations[0].datasourceUid = 'loki';
    }),
    SOURCES,
    'exemplar link by label "trace_id" points to data source "loki" of the wrong type: expected jaeger, found loki',
  ),
];

const logs: readonly Case[] = [
  beside(
    'correlation/broken-log-link',
    'loki',
    (settings) => {
      delete settings.derivedFields;
    },
    'no derived field matches structured metadata "trace_id"',
  ),
  log(
    'a pipeline without the id',
    alloy('\t\t\ttrace_id = "line_trace_id_hex",\n', ''),
    AGENT,
    'pipeline does not add structured metadata "trace_id"',
  ),
  log(
    'an id from a value that no stage extracts',
    alloy('trace_id = "line_trace_id_hex"', 'trace_id = "line_trace"'),
    AGENT,
    'structured metadata "trace_id" is read from "line_trace", which no stage extracts',
  ),
  log(
    'the id as a stream label',
    alloy('"service", "container"', '"service", "trace_id", "container"'),
    AGENT,
    '"trace_id" is a stream label: each trace would be a separate stream',
  ),
  log(
    'a derived field of another name',
    source('loki', ({ jsonData }) => {
      jsonData.derivedFields[0].matcherRegex = '^traceID$';
    }),
    SOURCES,
    'no derived field matches structured metadata "trace_id"',
  ),
  log(
    'a derived field that searches the text of the line',
    source('loki', ({ jsonData }) => {
      delete jsonData.derivedFields[0].matcherType;
    }),
    SOURCES,
    'no derived field matches structured metadata "trace_id"',
  ),
  log(
    'a derived field that reads others as well',
    source('loki', ({ jsonData }) => {
      jsonData.derivedFields[0].matcherRegex = 'trace_id';
    }),
    SOURCES,
    'derived field of "trace_id" also matches "parent_trace_id"',
  ),
  log(
    'a derived field that hands over something else',
    source('loki', ({ jsonData }) => {
      jsonData.derivedFields[0].url = '/trace';
    }),
    SOURCES,
    'derived field of "trace_id" passes "/trace" instead of its value',
  ),
  log(
    'a derived field to a data source that is not there',
    source('loki', ({ jsonData }) => {
      jsonData.derivedFields[0].datasourceUid = 'tempo';
    }),
    SOURCES,
    '"trace_id" points to data source "tempo", which does not exist',
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
  beside(
    'correlation/broken-span-link',
    'jaeger',
    (settings) => {
      delete settings.tracesToMetrics;
    },
    'data source has no link from spans to metrics',
  ),
  span(
    'spans without the tag of their service',
    collector(({ processors }) => {
      processors.resource.attributes.pop();
    }),
    COLLECTOR,
    'spans do not have the tag "service", which links to log lines and metrics use',
  ),
  span(
    'spans that pass the tags by',
    collector(({ service }) => {
      service.pipelines.traces.processors = ['memory_limiter', 'batch'];
    }),
    COLLECTOR,
    'pipeline "traces" does not include the resource processor, which adds tags to spans',
  ),
  span(
    'metrics of spans under another name',
    collector(({ connectors }) => {
      connectors.span_metrics.namespace = 'spans';
    }),
    COLLECTOR,
    'span metrics are not named traces_span_metrics_*, or do not have the label of the service',
  ),
  span(
    'a program with one name in spans and another in log streams',
    (o) => {
      o.container('StatefulSet', 'loki').env = [{ name: 'OTEL_SERVICE_NAME', value: 'lokki' }];
    },
    'loki.yaml, StatefulSet loki',
    'OTEL_SERVICE_NAME "lokki" differs from the service of its log lines: expected "loki"',
    (o) => {
      o.container('StatefulSet', 'loki').env = [{ name: 'OTEL_SERVICE_NAME', value: 'loki' }];
    },
  ),
  span(
    'a label that no stream has',
    linesQuery(`{app="x", ${OF_SERVICE}} ${OF_TRACE}`),
    SOURCES,
    'link from spans to log lines selects streams by label "app", which the pipeline does not set',
    linesQuery(`{namespace="x", ${OF_SERVICE}} ${OF_TRACE}`),
  ),
  span(
    'streams of another environment',
    linesQuery(`{env="production", ${OF_SERVICE}} ${OF_TRACE}`),
    SOURCES,
    'link from spans to log lines selects the wrong env: expected "test", found "production"',
  ),
  span(
    'lines of all services',
    linesQuery(`{env="test"} ${OF_TRACE}`),
    SOURCES,
    'link from spans to log lines does not select label "service" by the tag "service" of the span',
  ),
  span(
    'a tag that spans do not have',
    linesQuery(`{env="test", service="$\${__span.tags.app}"} ${OF_TRACE}`),
    SOURCES,
    'link from spans to log lines does not select label "service" by the tag "service" of the span',
  ),
  span(
    'lines of all traces',
    linesQuery(`{${OF_SERVICE}} | span_id="x"`),
    SOURCES,
    'link from spans to log lines does not filter by "trace_id" of the span',
  ),
  span(
    'no query of lines',
    linesQuery('{'),
    SOURCES,
    'link from spans to log lines has an invalid query: {',
  ),
  span(
    'a link to lines in a data source that is not there',
    source('jaeger', ({ jsonData }) => {
      jsonData.tracesToLogsV2.datasourceUid = 'logs';
    }),
    SOURCES,
    'link from spans to log lines points to data source "logs", which does not exist',
  ),
  span(
    'a look at the time of the span alone',
    source('jaeger', ({ jsonData }) => {
      jsonData.tracesToLogsV2.spanStartTimeShift = '5m';
    }),
    SOURCES,
    'link from spans to log lines covers only the time of the span: expected a shift at both ends, found 5m and 5m',
  ),
  span(
    'a metric that is not declared',
    source('jaeger', ({ jsonData }) => {
      jsonData.tracesToMetrics.queries = [{ name: 'Rate', query: 'rate(calls_total[5m])' }];
    }),
    SOURCES,
    'link from spans to metrics has an invalid query "Rate": metric "calls_total" is not declared by any contract',
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
    'link from spans to metrics points to data source "alertmanager" of the wrong type: expected prometheus, found',
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
    'of the wrong type: expected tempo, found loki',
  ),
  exemplar(
    'a service graph without exemplars',
    tempo(({ metrics_generator }) => {
      metrics_generator.storage.remote_write[0].send_exemplars = false;
    }),
    TEMPO,
    'service graph is written without exemplars to "http://prometheus-0.prometheus-headless.observability.svc:9090/api/v1/write"',
  ),
  exemplar(
    'exemplars of the service graph under another label',
    tempo(({ overrides }) => {
      delete overrides.defaults.metrics_generator.trace_id_label_name;
    }),
    TEMPO,
    'exemplar label of the service graph is wrong: expected "trace_id", found "traceID"',
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
    'points to data source "jaeger", which does not exist',
  ),
  span(
    'spans of Tempo without lines',
    tempoSource((settings) => {
      delete settings.tracesToLogsV2;
    }),
    SOURCES,
    'data source has no link from spans to log lines',
  ),
  span(
    'spans of Tempo without metrics',
    tempoSource((settings) => {
      delete settings.tracesToMetrics;
    }),
    SOURCES,
    'data source has no link from spans to metrics',
  ),
  span(
    'a service graph from logs',
    tempoSource((settings) => {
      settings.serviceMap.datasourceUid = 'loki';
    }),
    SOURCES,
    'service graph points to data source "loki" of the wrong type: expected prometheus, found loki',
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
