import { correlation } from '@observability-stack/contracts';
import { parseDurationMs } from '@observability-stack/query-common';
import { literalText } from '../../alerts/grafana/literal';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import { dataSourceUids } from '../../catalog/data-sources';
import { serviceHost } from '../../resolve/addresses';
import { type ComponentName, findComponent } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { metricsApi } from '../../resolve/metrics-api';
import { serviceScrapes } from '../../resolve/scrapes';
import { scrapeIntervalOf } from '../../resolve/services';
import { hasServiceGraph } from '../tempo/topology';
import { tracesToLogs, tracesToMetrics } from './span-links';

export interface DataSource {
  readonly name: string;
  readonly type: string;
  readonly uid: string;
  readonly url: string;
  readonly isDefault?: boolean;
  readonly jsonData: object;
}

/**
 * Returns datasources.yaml, with links between metrics, logs and traces:
 * https://grafana.com/docs/grafana/latest/administration/provisioning/
 */
export const dataSources = (
  environment: ResolvedEnvironment,
  sources: readonly DataSource[] = dataSourceList(environment),
): object =>
  literally({
    apiVersion: 1,
    // Deletes data sources that are removed from this file.
    prune: true,
    datasources: sources.map((source) => ({
      ...source,
      access: 'proxy',
      orgId: 1,
      editable: false,
    })),
  });

/** Returns the data sources, without the escapes of a provisioning file. */
export const dataSourceList = (environment: ResolvedEnvironment): readonly DataSource[] => [
  prometheus(environment),
  loki(environment),
  traceSources[environment.tracing](environment),
  alertmanager(environment),
];

/** Returns a value with every string escaped, so that Grafana expands no variables in it. */
const literally = (value: object): object =>
  JSON.parse(
    JSON.stringify(value, (_, part) => (typeof part === 'string' ? literalText(part) : part)),
  );

/** The dashboards of a Grafana folder. */
export interface DashboardFiles {
  /** Part of the URL of the folder, and key of its permissions. */
  readonly uid: string;
  readonly title: string;
  /** JSON by file name. */
  readonly files: Readonly<Record<string, string>>;
}

export const folderPath = ({ uid }: DashboardFiles): string => `${paths.grafana.dashboards}/${uid}`;

/** Returns providers.yaml, with one provider per folder, which is the only way to set the uid of a folder. */
export const dashboardProviders = (folders: readonly DashboardFiles[]): object => ({
  apiVersion: 1,
  providers: folders.map((folder) => ({
    name: folder.uid,
    orgId: 1,
    folder: folder.title,
    folderUid: folder.uid,
    type: 'file',
    // Deletes dashboards whose files are removed, and resets edits at the next synth.
    disableDeletion: false,
    allowUiUpdates: false,
    updateIntervalSeconds: 30,
    options: { path: folderPath(folder) },
  })),
});

function prometheus(environment: ResolvedEnvironment): DataSource {
  const api = metricsApi(environment);
  return {
    name: 'Prometheus',
    type: 'prometheus',
    uid: dataSourceUids.prometheus,
    url: url(environment, api.name, api.port),
    isDefault: true,
    jsonData: {
      httpMethod: 'POST',
      prometheusType: api.name === 'thanos-query' ? 'Thanos' : 'Prometheus',
      timeInterval: slowestInterval(environment),
      manageAlerts: true,
      alertmanagerUid: dataSourceUids.alertmanager,
      exemplarTraceIdDestinations: [
        {
          name: correlation.exemplarLabel,
          datasourceUid: dataSourceUids[environment.tracing],
          urlDisplayLabel: 'View trace',
        },
      ],
    },
  };
}

/**
 * Returns the longest scrape interval of all services. Grafana derives `$__rate_interval` from it,
 * which must include four scrapes of every service.
 */
const slowestInterval = (environment: ResolvedEnvironment): string =>
  serviceScrapes(environment)
    .map((service) => scrapeIntervalOf(environment, service))
    .reduce(
      (one, other) => (parseDurationMs(other) > parseDurationMs(one) ? other : one),
      environment.prometheus.scrapeInterval,
    );

const loki = (environment: ResolvedEnvironment): DataSource => ({
  name: 'Loki',
  type: 'loki',
  uid: dataSourceUids.loki,
  url: url(environment, 'loki', ports.loki.query),
  jsonData: {
    maxLines: 1000,
    manageAlerts: true,
    alertmanagerUid: dataSourceUids.alertmanager,
    derivedFields: [
      {
        name: 'Trace',
        // Labels and structured metadata by name; the expression is not anchored.
        matcherType: 'label',
        matcherRegex: `^${correlation.traceId}$`,
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana puts the field's value in
        url: '${__value.raw}',
        urlDisplayLabel: 'View trace',
        datasourceUid: dataSourceUids[environment.tracing],
      },
    ],
  },
});

const jaeger = (environment: ResolvedEnvironment): DataSource => ({
  name: 'Jaeger',
  type: 'jaeger',
  uid: dataSourceUids.jaeger,
  url: url(environment, 'jaeger', ports.jaeger.ui),
  jsonData: {
    nodeGraph: { enabled: true },
    tracesToLogsV2: tracesToLogs(environment),
    tracesToMetrics: tracesToMetrics(),
  },
});

const tempo = (environment: ResolvedEnvironment): DataSource => ({
  name: 'Tempo',
  type: 'tempo',
  uid: dataSourceUids.tempo,
  url: url(environment, 'tempo', ports.tempo.query),
  jsonData: {
    nodeGraph: { enabled: true },
    search: { hide: false },
    // Responses are not streamed: that would require HTTP/2 through the gateway.
    streamingEnabled: { search: false, metrics: false },
    tracesToLogsV2: tracesToLogs(environment),
    tracesToMetrics: tracesToMetrics(),
    ...(hasServiceGraph(environment)
      ? { serviceMap: { datasourceUid: dataSourceUids.prometheus } }
      : {}),
  },
});

const traceSources = { jaeger, tempo };

const alertmanager = (environment: ResolvedEnvironment): DataSource => ({
  name: 'Alertmanager',
  type: 'alertmanager',
  uid: dataSourceUids.alertmanager,
  url: url(environment, 'alertmanager', ports.alertmanager.http),
  jsonData: { implementation: 'prometheus', handleGrafanaManagedAlerts: false },
});

const url = (environment: ResolvedEnvironment, name: ComponentName, port: number): string =>
  `http://${serviceHost(findComponent(environment, name))}:${port}`;
