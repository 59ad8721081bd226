import { camelCase } from '../catalog/helpers/camel-case';

/**
 * Names of settings in Prometheus, Alertmanager, Loki, Kubernetes, the Prometheus Operator and Helm charts, in camel case, with
 * the names of the same settings here.
 */
const settings: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    authorization: ['auth'],
    basicAuth: ['auth'],
    bearerToken: ['auth'],
    bearerTokenFile: ['auth'],
    bearerTokenSecret: ['auth'],
    credentials: ['auth'],
    critical: ['page'],
    externalURL: ['externalUrl'],
    extraInitContainers: ['initContainers'],
    metricRelabelConfigs: ['metricRelabel'],
    metricRelabelings: ['metricRelabel'],
    oauth2: ['auth'],
    objectStorageConfig: ['storage'],
    objectStore: ['storage'],
    objstoreConfig: ['storage'],
    path: ['metricsPath'],
    proxyURL: ['proxy', 'proxyUrl'],
    proxyUrl: ['proxy'],
    relabelConfigs: ['relabel'],
    relabelings: ['relabel'],
    retentionStream: ['streamRetention'],
    retentionTime: ['retention'],
    scrapeConfigs: ['scrape', 'scrapes'],
    scrapeInterval: ['interval'],
    scrapeTimeout: ['timeout'],
    tlsConfig: ['tls'],
    warning: ['ticket'],
  }),
);

/** Names of settings of pods, with their names in `pods` of an environment. */
const podSettings: ReadonlyMap<string, string> = new Map(
  Object.entries({
    additionalArgs: 'args',
    affinity: 'affinity',
    annotations: 'annotations',
    args: 'args',
    containers: 'sidecars',
    env: 'env',
    extraArgs: 'args',
    extraContainers: 'sidecars',
    extraEnv: 'env',
    extraVolumeMounts: 'mounts',
    extraVolumes: 'volumes',
    hostAliases: 'hostAliases',
    initContainers: 'initContainers',
    nodeSelector: 'nodeSelector',
    podAnnotations: 'annotations',
    podLabels: 'labels',
    priorityClass: 'priorityClass',
    priorityClassName: 'priorityClass',
    runtimeClassName: 'runtimeClass',
    serviceAccountAnnotations: 'serviceAccountAnnotations',
    sidecars: 'sidecars',
    tolerations: 'tolerations',
    volumeMounts: 'mounts',
    volumes: 'volumes',
  }),
);

const kebabCase = (key: string): string =>
  key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Returns the known key for the name that other programs have for the same setting. */
export function familiarKey(key: string, known: readonly string[]): string | undefined {
  const name = camelCase(key);
  return [name, ...(settings.get(name) ?? [])].find((one) => one !== key && known.includes(one));
}

/**
 * Returns the setting in `pods` of an environment that a key of the settings of a component means; undefined for other keys.
 * @param keys Keys that lead from the environment to the unknown key, which is the last one.
 */
export function podSetting(keys: readonly string[]): string | undefined {
  const [component = '', key, ...deeper] = keys;
  if (key === undefined || deeper.length > 0) return undefined;
  const name = podSettings.get(camelCase(key));
  if (name === undefined) return undefined;
  const program = component === 'collector' ? 'otel-collector' : kebabCase(component);
  return `pods: { ${program.includes('-') ? `'${program}'` : program}: { ${name}: ... } }`;
}
