import { sha256Prefix } from '../../catalog/helpers/hash';

/** An object of the output, before its namespace and the labels that all have. */
export interface OperatorObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Labels in addition to those of all objects. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Fields beside the metadata, such as `spec`. */
  readonly fields: object;
}

/**
 * Kinds of the Prometheus Operator, by their API version. Their fields are those of the custom
 * resource definitions of release 0.85:
 * https://prometheus-operator.dev/docs/api-reference/api/
 */
export const MONITORING_V1 = 'monitoring.coreos.com/v1';
export const MONITORING_V1ALPHA1 = 'monitoring.coreos.com/v1alpha1';

/** A key of a Secret or a ConfigMap in the namespace of the object. */
export interface KeySelector {
  readonly name: string;
  readonly key: string;
}
export type SecretOrConfigMap =
  | { readonly secret: KeySelector }
  | { readonly configMap: KeySelector };

interface RelabelConfig {
  readonly sourceLabels?: readonly string[];
  readonly separator?: string;
  readonly targetLabel?: string;
  readonly regex?: string;
  readonly replacement?: string;
  readonly action?: string;
}

interface TlsConfig {
  readonly ca?: SecretOrConfigMap;
  readonly cert?: SecretOrConfigMap;
  readonly keySecret?: KeySelector;
  readonly serverName?: string;
  readonly insecureSkipVerify?: boolean;
}

/** Authentication, TLS and proxy of the connection to targets. */
interface Connection {
  readonly basicAuth?: { readonly username: KeySelector; readonly password: KeySelector };
  readonly authorization?: { readonly type?: string; readonly credentials?: KeySelector };
  readonly oauth2?: object;
  readonly tlsConfig?: TlsConfig;
  readonly proxyUrl?: string;
}

/** Limits and formats of a job, which are in the specification of each kind. */
interface JobSettings {
  readonly sampleLimit?: number;
  readonly targetLimit?: number;
  readonly labelLimit?: number;
  readonly labelNameLengthLimit?: number;
  readonly labelValueLengthLimit?: number;
  readonly scrapeClassicHistograms?: boolean;
}

interface Endpoint extends Connection {
  readonly targetPort?: number;
  readonly path?: string;
  readonly params?: Readonly<Record<string, readonly string[]>>;
  readonly scheme?: 'http' | 'https';
  readonly interval?: string;
  readonly scrapeTimeout?: string;
  readonly honorLabels?: boolean;
  readonly honorTimestamps?: boolean;
  readonly relabelings?: readonly RelabelConfig[];
  readonly metricRelabelings?: readonly RelabelConfig[];
}

interface Selection {
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly namespaceSelector: { readonly matchNames: readonly string[] };
}

export interface PodMonitorSpec extends Selection, JobSettings {
  readonly podMetricsEndpoints: readonly Endpoint[];
}

export interface ServiceMonitorSpec extends Selection, JobSettings {
  readonly endpoints: readonly Endpoint[];
}

export interface ScrapeConfigSpec extends Connection, JobSettings {
  readonly jobName: string;
  readonly metricsPath?: string;
  readonly params?: Readonly<Record<string, readonly string[]>>;
  readonly scheme?: 'HTTP' | 'HTTPS';
  readonly scrapeInterval?: string;
  readonly scrapeTimeout?: string;
  readonly honorLabels?: boolean;
  readonly honorTimestamps?: boolean;
  readonly nameEscapingScheme?: string;
  readonly staticConfigs?: readonly {
    readonly targets: readonly string[];
    readonly labels?: Readonly<Record<string, string>>;
  }[];
  readonly relabelings?: readonly RelabelConfig[];
  readonly metricRelabelings?: readonly RelabelConfig[];
}

export interface PrometheusRuleSpec {
  readonly groups: readonly object[];
}

/** A matcher of labels in a route or an inhibition. */
export interface Matcher {
  readonly name: string;
  readonly matchType: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

export interface AlertmanagerRoute {
  readonly receiver: string;
  readonly matchers?: readonly Matcher[];
  readonly groupBy?: readonly string[];
  readonly groupWait?: string;
  readonly groupInterval?: string;
  readonly repeatInterval?: string;
  readonly continue?: boolean;
  readonly muteTimeIntervals?: readonly string[];
  readonly activeTimeIntervals?: readonly string[];
  readonly routes?: readonly AlertmanagerRoute[];
}

export interface AlertmanagerConfigSpec {
  readonly route?: AlertmanagerRoute;
  readonly receivers?: readonly ({ readonly name: string } & Readonly<Record<string, unknown>>)[];
  readonly inhibitRules?: readonly object[];
  readonly muteTimeIntervals?: readonly object[];
}

/** A name of a Kubernetes object: labels of letters, digits and dashes, separated by dots. */
const OBJECT_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const HASH_DIGITS = 8;

/**
 * Returns the name of an object for the name of a job or a uid, which may contain other characters:
 * a hash then distinguishes it from similar ones.
 */
export const objectName = (name: string): string =>
  OBJECT_NAME.test(name)
    ? name
    : `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${sha256Prefix(name, HASH_DIGITS)}`;
