import {
  boolean,
  dnsLabel,
  enumOf,
  kubeLabelKey,
  kubeLabelValue,
  kubeObjectName,
  mapOf,
  objectSchema,
  orFalse,
  type Schema,
  unionByKind,
} from '../helpers/schema';

/**
 * Dashboards and data sources as ConfigMaps for the sidecars of Grafana, as kube-prometheus-stack
 * and the Helm chart of Grafana run them.
 */
export interface GrafanaSidecar {
  readonly kind: 'sidecar';
  /** Labels by which the sidecar selects dashboards. @default { grafana_dashboard: '1' } */
  readonly dashboardLabels?: Readonly<Record<string, string>>;
  /** Labels by which the sidecar selects data sources. @default { grafana_datasource: '1' } */
  readonly dataSourceLabels?: Readonly<Record<string, string>>;
  /**
   * Annotation with the title of the folder. The sidecar reads it if `sidecar.dashboards.folderAnnotation`
   * of the chart has the same value and `provider.foldersFromFilesStructure` is true.
   * @default 'grafana_folder'
   */
  readonly folderAnnotation?: string;
}

/** Dashboards and data sources as objects of grafana-operator. */
export interface GrafanaOperator {
  readonly kind: 'operator';
  /** Labels of the object `Grafana` that shows the dashboards. @default { dashboards: 'grafana' } */
  readonly instanceLabels?: Readonly<Record<string, string>>;
}

/** Returns the settings of dashboards for the sidecars of Grafana. */
export const grafanaSidecar = (options: Omit<GrafanaSidecar, 'kind'> = {}): GrafanaSidecar => ({
  kind: 'sidecar',
  ...options,
});

/** Returns the settings of dashboards for grafana-operator. */
export const grafanaOperator = (options: Omit<GrafanaOperator, 'kind'> = {}): GrafanaOperator => ({
  kind: 'operator',
  ...options,
});

/**
 * Objects of the Prometheus Operator, in `dist/<environment>.operator/`: PrometheusRule, PodMonitor,
 * ServiceMonitor, ScrapeConfig and AlertmanagerConfig.
 */
export interface OperatorOutput {
  /** Namespace of the objects. Secrets that they refer to must be in it. @default the namespace of the stack */
  readonly namespace?: string | false;
  /**
   * Labels of all objects, by which the objects `Prometheus` and `Alertmanager` select them.
   * @default { release: 'kube-prometheus-stack' }
   */
  readonly labels?: Readonly<Record<string, string>>;
  /** The form of dashboards and data sources; `false` omits them. @default grafanaSidecar() */
  readonly grafana?: GrafanaSidecar | GrafanaOperator | false;
  /**
   * Secret with the keys `token` and `ca.crt` of the service account of Prometheus, for scrapes of Kubernetes itself:
   * docs/outputs.md shows it.
   * @default 'prometheus-token'
   */
  readonly serviceAccountSecret?: string;
  /** Whether to render data sources. With `false`, create them with the uids of the dashboards. @default true */
  readonly dataSources?: boolean;
}

/** Further forms of the output. Each is a folder `dist/<environment>.<output>/`. */
export interface Outputs {
  /** Objects of the Prometheus Operator, for kube-prometheus-stack. @default false */
  readonly operator?: OperatorOutput | false;
}

/** The outputs with all defaults. */
export interface ResolvedOutputs {
  readonly operator: Required<OperatorOutput> | false;
}

/** Returns the outputs with all defaults. Labels are replaced as a whole. */
export const resolveOutputs = ({ operator = false }: Outputs = {}): ResolvedOutputs => ({
  operator: operator && {
    namespace: operator.namespace ?? false,
    labels: operator.labels ?? { release: 'kube-prometheus-stack' },
    grafana: operator.grafana ?? grafanaSidecar(),
    serviceAccountSecret: operator.serviceAccountSecret ?? 'prometheus-token',
    dataSources: operator.dataSources ?? true,
  },
});

const labels: Schema = mapOf(kubeLabelValue, kubeLabelKey);

export const outputsSchema: Schema = objectSchema<Outputs>({
  operator: orFalse(
    objectSchema<OperatorOutput>({
      namespace: orFalse(dnsLabel),
      labels,
      grafana: orFalse(
        unionByKind({
          sidecar: objectSchema<GrafanaSidecar>({
            kind: enumOf('sidecar'),
            dashboardLabels: labels,
            dataSourceLabels: labels,
            folderAnnotation: kubeLabelKey,
          }),
          operator: objectSchema<GrafanaOperator>({
            kind: enumOf('operator'),
            instanceLabels: labels,
          }),
        }),
      ),
      serviceAccountSecret: kubeObjectName,
      dataSources: boolean,
    }),
  ),
});
