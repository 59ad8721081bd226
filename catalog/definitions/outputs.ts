import {
  arrayOf,
  boolean,
  dnsLabel,
  enumOf,
  httpUrl,
  kubeLabelKey,
  kubeLabelValue,
  kubeObjectName,
  mapOf,
  objectSchema,
  orFalse,
  portNumber,
  type Schema,
  textLine,
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

/**
 * Rule files for the rulers of Mimir and Loki, in `dist/<environment>.rulers/`: a namespace for each team, which
 * `mimirtool rules sync` and `lokitool rules sync` write.
 */
export interface RulersOutput {
  /**
   * Start of the names of the namespaces, before the name of the team. A sync that is limited to it also removes the
   * namespaces of removed teams, and no others.
   * @default the name of the environment and a dot
   */
  readonly namespacePrefix?: string | false;
}

/**
 * SLOs for other tools, in `dist/<environment>.slos/`: a file for each service. `openslo` is the form `openslo/v1`, and
 * `sloth` the form `prometheus/v1` of sloth, which generates rules from it.
 */
export type SlosOutput = 'openslo' | 'sloth';

/** A repository with the committed `dist/`. */
export interface GitSource {
  readonly kind: 'git';
  readonly url: string;
  /** @default 'main' */
  readonly branch?: string;
  /** Folder of the outputs in the repository. @default 'dist' */
  readonly path?: string;
}

/** An OCI artifact with the content of `dist/`. */
export interface OciSource {
  readonly kind: 'oci';
  /** Address that begins with `oci://`. */
  readonly url: string;
  /** @default 'latest' */
  readonly tag?: string;
  /** Folder of the outputs in the artifact. @default '.' */
  readonly path?: string;
}

export const gitSource = (options: Omit<GitSource, 'kind'>): GitSource => ({
  kind: 'git',
  ...options,
});
export const ociSource = (options: Omit<OciSource, 'kind'>): OciSource => ({
  kind: 'oci',
  ...options,
});

/** An Application of Argo CD for each folder of manifests. */
export interface ArgoCd {
  readonly kind: 'argo-cd';
  readonly source: GitSource | OciSource;
  /** Namespace of Argo CD. @default 'argocd' */
  readonly namespace?: string;
  /** AppProject that allows the source and the destination. @default 'default' */
  readonly project?: string;
  /** URL of the API server of the cluster. @default 'https://kubernetes.default.svc', the cluster of Argo CD */
  readonly server?: string;
}

/** A Kustomization of Flux for each folder of manifests, and their source. */
export interface Flux {
  readonly kind: 'flux';
  readonly source: GitSource | OciSource;
  /** Namespace of the objects of Flux. @default 'flux-system' */
  readonly namespace?: string;
}

/** Returns the settings of Applications for Argo CD. */
export const argoCd = (options: Omit<ArgoCd, 'kind'>): ArgoCd => ({ kind: 'argo-cd', ...options });
/** Returns the settings of Kustomizations for Flux. */
export const flux = (options: Omit<Flux, 'kind'>): Flux => ({ kind: 'flux', ...options });

/** Where the log lines of a service on a machine are. */
export interface MachineLogSource {
  /** Paths of its log files; `*` matches a part of a name. @default none: the journal has the log lines */
  readonly files?: readonly string[];
  /** Name of its systemd unit, without `.service`. @default the name of the service */
  readonly unit?: string;
}

/** Folders on the machines. */
export interface MachineFolders {
  /** Folder with the folder of each unit, as in the output. @default '/etc/observability' */
  readonly configuration?: string;
  /**
   * Folder of the data of each unit. Below another folder than the default, units run as the user of their name, which
   * must exist and own its folder, instead of a dynamic one.
   * @default '/var/lib'
   */
  readonly data?: string;
  /** Folder with the keys of each Secret as files: `<secret>/<key>`, and environment files of units. @default '/etc/credstore' */
  readonly secrets?: string;
  /** Folder in which systemd shows the credentials of a unit. @default '/run/credentials' */
  readonly credentials?: string;
}

/**
 * Configuration files and systemd units for programs on machines without Kubernetes, in `dist/<environment>.files/`. A
 * machine is named by its IPv4 address or its DNS name.
 */
export interface FilesOutput {
  /**
   * The machine of each program and of each service with targets, by name: `{ loki: '10.0.0.5' }`, or one for each replica:
   * `{ prometheus: ['10.0.0.5', '10.0.0.6'] }`.
   * @default for node_exporter and the log collector: all machines of the others
   */
  readonly hosts: Readonly<Record<string, string | readonly string[]>>;
  /**
   * Ports that differ from those in the cluster, by program and name: `{ jaeger: { 'otlp-grpc': 14317 } }`.
   * @default the ports in the cluster
   */
  readonly ports?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Where the log lines of services are, by service. @default the journal, in the unit with the name of the service */
  readonly logs?: Readonly<Record<string, MachineLogSource>>;
  /** Folders on the machines. @default the defaults of each setting */
  readonly folders?: MachineFolders;
}

/** The output of files with all defaults; a list of machines for each name. */
export interface ResolvedFilesOutput extends Required<Omit<FilesOutput, 'hosts' | 'folders'>> {
  readonly hosts: Readonly<Record<string, readonly string[]>>;
  readonly folders: Required<MachineFolders>;
}

/** Further forms of the output. Each is a folder `dist/<environment>.<output>/`. */
export interface Outputs {
  /** Objects of the Prometheus Operator, for kube-prometheus-stack. @default false */
  readonly operator?: OperatorOutput | false;
  /** Rule files for the rulers of Mimir, Grafana Cloud and Loki. @default false */
  readonly rulers?: RulersOutput | false;
  /**
   * Rules, scrape jobs and targets as files for an existing Prometheus: `prometheus.yml`, `rules/`, `jobs/` and `targets/`.
   * @default false
   */
  readonly prometheus?: boolean;
  /** Dashboards and data sources alone, as objects for an existing Grafana. @default false */
  readonly grafana?: GrafanaSidecar | GrafanaOperator | false;
  /** SLOs in the form of OpenSLO or sloth. @default false */
  readonly slos?: SlosOutput | false;
  /** Objects of Argo CD or Flux, which apply the manifests. @default false */
  readonly gitops?: ArgoCd | Flux | false;
  /** Files for programs on machines without Kubernetes. @default false */
  readonly files?: FilesOutput | false;
}

/** The outputs with all defaults. */
export interface ResolvedOutputs {
  readonly operator: Required<OperatorOutput> | false;
  readonly rulers: Required<RulersOutput> | false;
  readonly prometheus: boolean;
  readonly grafana: GrafanaSidecar | GrafanaOperator | false;
  readonly slos: SlosOutput | false;
  readonly gitops: ArgoCd | Flux | false;
  readonly files: ResolvedFilesOutput | false;
}

/** Folder below which systemd creates the data folders of units. */
export const DATA_FOLDER = '/var/lib';

/** Returns the outputs with all defaults. Labels are replaced as a whole. */
export const resolveOutputs = ({
  operator = false,
  rulers = false,
  prometheus = false,
  grafana = false,
  slos = false,
  gitops = false,
  files = false,
}: Outputs = {}): ResolvedOutputs => ({
  files: files && {
    hosts: Object.fromEntries(
      Object.entries(files.hosts).map(([name, machines]) => [name, [machines].flat()]),
    ),
    ports: files.ports ?? {},
    logs: files.logs ?? {},
    folders: {
      configuration: '/etc/observability',
      data: DATA_FOLDER,
      secrets: '/etc/credstore',
      credentials: '/run/credentials',
      ...files.folders,
    },
  },
  rulers: rulers && { namespacePrefix: rulers.namespacePrefix ?? false },
  prometheus,
  grafana,
  slos,
  gitops,
  operator: operator && {
    namespace: operator.namespace ?? false,
    labels: operator.labels ?? { release: 'kube-prometheus-stack' },
    grafana: operator.grafana ?? grafanaSidecar(),
    serviceAccountSecret: operator.serviceAccountSecret ?? 'prometheus-token',
    dataSources: operator.dataSources ?? true,
  },
});

const labels: Schema = mapOf(kubeLabelValue, kubeLabelKey);

const dashboardForm: Schema = orFalse(
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
);

const gitPart: Schema = { type: 'string', pattern: '^[A-Za-z0-9._/-]+$' };
const source: Schema = unionByKind({
  git: objectSchema<GitSource>(
    { kind: enumOf('git'), url: textLine, branch: gitPart, path: gitPart },
    ['url'],
  ),
  oci: objectSchema<OciSource>(
    {
      kind: enumOf('oci'),
      url: { type: 'string', pattern: '^oci://[^\\s]+$' },
      tag: { type: 'string', pattern: '^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$' },
      path: gitPart,
    },
    ['url'],
  ),
});

/** IPv4 addresses and DNS names: both are written before a port without brackets. */
const machine: Schema = {
  type: 'string',
  pattern: '^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$',
};
/** A path without characters that systemd, Alloy or a glob of Prometheus interprets. */
const folder: Schema = { type: 'string', pattern: '^(/[A-Za-z0-9._-]+)+$' };

export const outputsSchema: Schema = objectSchema<Outputs>({
  files: orFalse(
    objectSchema<FilesOutput>(
      {
        hosts: mapOf({
          if: { type: 'string' },
          // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
          then: machine,
          else: { ...arrayOf(machine), minItems: 1, uniqueItems: true },
        }),
        ports: mapOf(mapOf(portNumber)),
        logs: mapOf(
          objectSchema<MachineLogSource>({
            files: arrayOf({ type: 'string', pattern: '^(/[A-Za-z0-9._*-]+)+$' }),
            unit: { type: 'string', pattern: '^[A-Za-z0-9:_.@-]+$' },
          }),
        ),
        folders: objectSchema<MachineFolders>({
          configuration: folder,
          data: folder,
          secrets: folder,
          credentials: folder,
        }),
      },
      ['hosts'],
    ),
  ),
  grafana: dashboardForm,
  prometheus: boolean,
  rulers: orFalse(
    objectSchema<RulersOutput>({
      namespacePrefix: orFalse({ type: 'string', pattern: '^[A-Za-z0-9._/-]*$' }),
    }),
  ),
  slos: orFalse(enumOf('openslo', 'sloth')),
  gitops: orFalse(
    unionByKind({
      'argo-cd': objectSchema<ArgoCd>(
        {
          kind: enumOf('argo-cd'),
          source,
          namespace: dnsLabel,
          project: kubeObjectName,
          server: httpUrl,
        },
        ['source'],
      ),
      flux: objectSchema<Flux>({ kind: enumOf('flux'), source, namespace: dnsLabel }, ['source']),
    }),
  ),
  operator: orFalse(
    objectSchema<OperatorOutput>({
      namespace: orFalse(dnsLabel),
      labels,
      grafana: dashboardForm,
      serviceAccountSecret: kubeObjectName,
      dataSources: boolean,
    }),
  ),
});
