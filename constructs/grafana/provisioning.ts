import { correlation } from '@observability-stack/contracts';
import { parseDurationMs } from '@observability-stack/query-common';
import { literalText } from '../../alerts/grafana/literal';
import { paths } from '../../catalog/components/paths';
import { dataSourceTitles, dataSourceUids } from '../../catalog/data-sources';
import type { SecretKey } from '../../catalog/definitions/common';
import type { ExternalLoki } from '../../catalog/definitions/parts';
import { sha256Prefix } from '../../catalog/helpers/hash';
import { TENANT_HEADER } from '../../catalog/names';
import { hasComponent } from '../../resolve/components';
import { endpointOf } from '../../resolve/endpoints';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { metricsApi } from '../../resolve/metrics-api';
import { exists, isOurs, type Part, type Parts } from '../../resolve/parts';
import { serviceScrapes } from '../../resolve/scrapes';
import { scrapeIntervalOf } from '../../resolve/services';
import { hasTeamTenants, queriedTenants } from '../../resolve/tenants';
import { type FileKey, fileOf } from '../../scrape-configs/http-client';
import { hasServiceGraph } from '../tempo/topology';
import type { ExtraDataSource } from './settings';
import { tracesToLogs, tracesToMetrics } from './span-links';

export interface DataSource {
  readonly name: string;
  readonly type: string;
  readonly uid: string;
  readonly url: string;
  readonly isDefault?: boolean;
  readonly user?: string;
  readonly basicAuth?: boolean;
  readonly basicAuthUser?: string;
  readonly jsonData: object;
  /** Values that Grafana encrypts; those of Secrets are in files and variables, which it reads at start. */
  readonly secureJsonData?: Readonly<Record<string, string | SecretValue>>;
}

/**
 * A value from outside of the file: a PEM file, or the key of a Secret after a prefix such as `Bearer `. Grafana replaces
 * `$NAME` in the content of a file as well, but not in the value of a variable, so that a password may contain `$`.
 */
export type SecretValue =
  | { readonly pem: FileKey }
  | { readonly prefix?: string; readonly secret: SecretKey };

/**
 * Returns datasources.yaml, with links between metrics, logs and traces:
 * https://grafana.com/docs/grafana/latest/administration/provisioning/
 */
export const dataSources = (
  environment: ResolvedEnvironment,
  sources: readonly DataSource[] = allSources(environment),
  reference: (value: SecretValue) => string = variableReference,
): object => ({
  apiVersion: 1,
  // Deletes data sources that are removed from this file.
  prune: true,
  datasources: sources.map(({ secureJsonData, ...source }) => ({
    ...literally(source),
    ...(secureJsonData
      ? {
          secureJsonData: Object.fromEntries(
            Object.entries(secureJsonData).map(([key, value]) => [
              key,
              typeof value === 'string' ? literalText(value) : reference(value),
            ]),
          ),
        }
      : {}),
    access: 'proxy',
    orgId: 1,
    editable: false,
  })),
});

/** Returns the data sources of the parts that exist, without the escapes of a provisioning file. */
export const dataSourceList = (environment: ResolvedEnvironment): readonly DataSource[] => [
  prometheus(environment),
  ...loki(environment),
  ...traces(environment),
  ...alertmanager(environment),
];

/** Returns the data sources of the stack, and those of the definition. */
const allSources = (environment: ResolvedEnvironment): readonly DataSource[] => [
  ...dataSourceList(environment),
  ...environment.grafana.dataSources.map(extraDataSource),
];

/** Returns a value with every string escaped, so that Grafana expands no variables in it. */
const literally = (value: object): object =>
  JSON.parse(
    JSON.stringify(value, (_, part) => (typeof part === 'string' ? literalText(part) : part)),
  );

/** Returns a reference to a file for a PEM file, and to an environment variable for the key of a Secret. */
const variableReference = (value: SecretValue): string =>
  'pem' in value
    ? fileReference(value)
    : `${literalText(value.prefix ?? '')}$${variableOf(value.secret)}`;

/** Returns a reference to a file, for a Grafana that others run. */
export const fileReference = (value: SecretValue): string => {
  const [prefix, from] = 'pem' in value ? ['', value.pem] : [value.prefix ?? '', value.secret];
  return `${literalText(prefix)}$__file{${fileOf(from, paths.grafana.clientFiles)}}`;
};

/** Returns the name of the variable with the value of a key. */
function variableOf({ secret, key }: SecretKey): string {
  const path = `${secret}/${key}`;
  const words = path.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
  return `SECRET_${words}_${sha256Prefix(path, 8).toUpperCase()}`;
}

/** Returns the fields of a data source with the authentication and TLS of an existing program. */
function connectionFields({
  auth,
  tls = {},
  tenant,
}: Pick<ExternalLoki, 'auth' | 'tls' | 'tenant'>): Partial<DataSource> & {
  readonly jsonData: object;
} {
  const secrets: NonNullable<DataSource['secureJsonData']> = {
    ...(auth?.kind === 'basic' ? { basicAuthPassword: { secret: auth.password } } : {}),
    ...(auth?.kind === 'authorization'
      ? {
          httpHeaderValue1: {
            prefix: `${auth.type ?? 'Bearer'} `,
            secret: auth.credentials,
          },
        }
      : {}),
    ...(tenant === undefined ? {} : { httpHeaderValue2: tenant }),
    ...(tls.ca ? { tlsCACert: { pem: tls.ca } } : {}),
    ...(tls.cert ? { tlsClientCert: { pem: tls.cert } } : {}),
    ...(tls.key ? { tlsClientKey: { pem: tls.key } } : {}),
  };
  return {
    ...(auth?.kind === 'basic' ? { basicAuth: true, basicAuthUser: auth.username } : {}),
    jsonData: {
      ...(auth?.kind === 'authorization' ? { httpHeaderName1: 'Authorization' } : {}),
      ...(tenant === undefined ? {} : { httpHeaderName2: TENANT_HEADER }),
      ...(tls.ca ? { tlsAuthWithCACert: true } : {}),
      ...(tls.cert ? { tlsAuth: true } : {}),
      ...(tls.serverName ? { serverName: tls.serverName } : {}),
      ...(tls.insecureSkipVerify ? { tlsSkipVerify: true } : {}),
    },
    ...(Object.keys(secrets).length > 0 ? { secureJsonData: secrets } : {}),
  };
}

const externalPart = (part: Parts[Part]): Parameters<typeof connectionFields>[0] =>
  part.kind === 'external' ? (part as ExternalLoki) : {};

/** Ids of the plugin for PostgreSQL. */
const POSTGRES = ['grafana-postgresql-datasource', 'postgres'];

/** The plugin for PostgreSQL reads the certificates from files, unless it is set to use the credentials. */
const postgresTls = ({ type, tls }: ExtraDataSource): object =>
  tls && POSTGRES.includes(type)
    ? {
        sslmode: tls.insecureSkipVerify ? 'require' : 'verify-full',
        tlsConfigurationMethod: 'file-content',
      }
    : {};

/** Returns a data source of the definition. */
function extraDataSource(source: ExtraDataSource): DataSource {
  const { name, type, uid, url, user, jsonData = {}, secureJsonData = {} } = source;
  const connection = connectionFields(source);
  const secure = {
    ...connection.secureJsonData,
    ...Object.fromEntries(Object.entries(secureJsonData).map(([key, secret]) => [key, { secret }])),
  };
  return {
    name,
    type,
    uid,
    url,
    ...(user === undefined ? {} : { user }),
    ...connection,
    jsonData: { ...connection.jsonData, ...postgresTls(source), ...jsonData },
    ...(Object.keys(secure).length > 0 ? { secureJsonData: secure } : {}),
  };
}

const secretValues = (environment: ResolvedEnvironment): readonly SecretValue[] =>
  allSources(environment)
    .flatMap(({ secureJsonData = {} }) => Object.values(secureJsonData))
    .filter((value): value is SecretValue => typeof value === 'object');

/** Returns the files that the data sources read. */
export const dataSourceFiles = (environment: ResolvedEnvironment): readonly FileKey[] =>
  secretValues(environment).flatMap((value) => ('pem' in value ? [value.pem] : []));

/** Returns the Secrets that the data sources read from environment variables, by name of the variable. */
export const dataSourceVariables = (
  environment: ResolvedEnvironment,
): Readonly<Record<string, SecretKey>> =>
  Object.fromEntries(
    secretValues(environment).flatMap((value) =>
      'pem' in value ? [] : [[variableOf(value.secret), value.secret]],
    ),
  );

/** Returns the setting of data sources with rules, for links to their alerts. */
const alertmanagerOf = (environment: ResolvedEnvironment): object =>
  exists(environment, 'alertmanager') ? { alertmanagerUid: dataSourceUids.alertmanager } : {};

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
  const part = environment.parts.prometheus;
  const isMimir = part.kind === 'external' && part.rules === 'mimir';
  const { jsonData, ...connection } = connectionFields(externalPart(part));
  return {
    name: 'Prometheus',
    type: 'prometheus',
    uid: dataSourceUids.prometheus,
    url: api.url,
    isDefault: true,
    ...connection,
    jsonData: {
      httpMethod: 'POST',
      prometheusType: { thanos: 'Thanos', prometheus: isMimir ? 'Mimir' : 'Prometheus' }[api.kind],
      timeInterval: slowestInterval(environment),
      manageAlerts: true,
      ...alertmanagerOf(environment),
      ...(exists(environment, 'tracing')
        ? {
            exemplarTraceIdDestinations: [
              {
                name: correlation.exemplarLabel,
                datasourceUid: dataSourceUids[environment.tracing],
                urlDisplayLabel: 'View trace',
              },
            ],
          }
        : {}),
      ...jsonData,
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

function loki(environment: ResolvedEnvironment): readonly DataSource[] {
  const url = endpointOf(environment, 'logQueries');
  if (url === undefined) return [];
  const tenant = queriedTenants(environment);
  const { jsonData, ...connection } = connectionFields({
    ...externalPart(environment.parts.loki),
    ...(tenant === undefined ? {} : { tenant }),
  });
  return [
    {
      name: 'Loki',
      type: 'loki',
      uid: dataSourceUids.loki,
      url,
      ...connection,
      jsonData: {
        maxLines: 1000,
        // The API of the ruler serves one tenant in a request.
        manageAlerts: !hasTeamTenants(environment),
        ...alertmanagerOf(environment),
        ...(exists(environment, 'tracing')
          ? {
              derivedFields: [
                {
                  name: 'Trace',
                  // Labels and structured metadata by name; the expression is not anchored.
                  matcherType: 'label',
                  matcherRegex: `^${correlation.traceId}$`,
                  // Grafana replaces it with the value of the field.
                  url: '${__value.raw}',
                  urlDisplayLabel: 'View trace',
                  datasourceUid: dataSourceUids[environment.tracing],
                },
              ],
            }
          : {}),
        ...jsonData,
      },
    },
  ];
}

/** Returns the links from spans to log lines. */
const logLinks = (environment: ResolvedEnvironment): object =>
  exists(environment, 'loki') ? { tracesToLogsV2: tracesToLogs(environment) } : {};

/** Returns the settings of both trace stores. */
const traceLinks = (environment: ResolvedEnvironment): object => ({
  nodeGraph: { enabled: true },
  ...logLinks(environment),
  ...(hasComponent(environment, 'otel-collector') ? { tracesToMetrics: tracesToMetrics() } : {}),
});

const jaeger = (environment: ResolvedEnvironment): object => traceLinks(environment);

const tempo = (environment: ResolvedEnvironment): object => {
  const { nodeGraph, ...links } = traceLinks(environment) as { readonly nodeGraph: object };
  return {
    nodeGraph,
    search: { hide: false },
    // Responses are not streamed: that would require HTTP/2 through the gateway.
    streamingEnabled: { search: false, metrics: false },
    ...links,
    ...(isOurs(environment, 'tracing') && hasServiceGraph(environment)
      ? { serviceMap: { datasourceUid: dataSourceUids.prometheus } }
      : {}),
  };
};

const traceSettings = { jaeger, tempo };

function traces(environment: ResolvedEnvironment): readonly DataSource[] {
  const url = endpointOf(environment, 'traceQueries');
  if (url === undefined) return [];
  const { tracing } = environment;
  const { jsonData, ...connection } = connectionFields(externalPart(environment.parts.tracing));
  return [
    {
      name: dataSourceTitles[tracing],
      type: tracing,
      uid: dataSourceUids[tracing],
      url,
      ...connection,
      jsonData: { ...traceSettings[tracing](environment), ...jsonData },
    },
  ];
}

function alertmanager(environment: ResolvedEnvironment): readonly DataSource[] {
  const url = endpointOf(environment, 'silences');
  if (url === undefined) return [];
  const { jsonData, ...connection } = connectionFields(
    externalPart(environment.parts.alertmanager),
  );
  return [
    {
      name: 'Alertmanager',
      type: 'alertmanager',
      uid: dataSourceUids.alertmanager,
      url,
      ...connection,
      jsonData: {
        implementation: 'prometheus',
        handleGrafanaManagedAlerts: false,
        ...jsonData,
      },
    },
  ];
}
