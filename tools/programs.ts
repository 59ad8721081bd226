// Every program that the tests and checks run: where it is pinned and how it is built.

/** A program that `npm run tools` can build. */
export interface ToolProgram {
  /** Name of the program and of its file in `tools/bin`. */
  readonly name: string;
  /** Directory below `tools/` with the `go.mod` that pins it. */
  readonly folder: string;
  /** Go package to build; `.` is the `main.go` of the directory. */
  readonly package: string;
  /** Module in that `go.mod` whose version determines the version of the program. */
  readonly module: string;
  /**
   * Arguments that make the program print its version.
   * @default none: it does not print its version
   */
  readonly versionArgs?: readonly string[];
  /**
   * Converts the version of the module, without its `v`, to that of the program.
   * @default the same version
   */
  readonly release?: (moduleVersion: string) => string;
  /**
   * Go variables that the linker sets, so that the program knows its version.
   * @default none: the program has the version in its source
   */
  readonly linkerValues?: (version: string) => Readonly<Record<string, string>>;
  /**
   * Go build tags.
   * @default none
   */
  readonly tags?: readonly string[];
  /**
   * Files that the program embeds and that its published module lacks, by path in the module.
   * @default none
   */
  readonly missingFiles?: Readonly<Record<string, string>>;
  /**
   * Whether it is only built if it is named.
   * @default false
   */
  readonly onDemand?: boolean;
}

// Prometheus 3.13.5 is published as the module version v0.313.5.
const prometheusRelease = (moduleVersion: string): string => {
  const [, minor, patch] = moduleVersion.split('.').map(Number);
  if (minor === undefined || patch === undefined)
    throw new Error(`module version ${moduleVersion} is not x.y.z`);
  return `${Math.floor(minor / 100)}.${minor % 100}.${patch}`;
};

// Jaeger published each release twice, as 1.(63+n) and 2.n. Its module path has no /v2, so the
// module carries the first number; cmd/jaeger is the second.
const jaegerRelease = (moduleVersion: string): string => {
  const [major, minor, patch] = moduleVersion.split('.').map(Number);
  if (major !== 1 || minor === undefined || patch === undefined) {
    throw new Error(`module version ${moduleVersion} of Jaeger is not 1.y.z`);
  }
  return `2.${minor - 63}.${patch}`;
};

const prometheusVersion = (version: string) => ({
  'github.com/prometheus/common/version.Version': version,
});

// Unset, the API server reports a version that clients cannot compare with their own.
const kubernetesVersion = (version: string) => {
  const [major = '', minor = ''] = version.split('.');
  const base = 'k8s.io/component-base/version';
  return {
    [`${base}.gitVersion`]: `v${version}`,
    [`${base}.gitMajor`]: major,
    [`${base}.gitMinor`]: minor,
  };
};

const kubernetes = { folder: 'kubernetes', module: 'k8s.io/kubernetes' } as const;

const prometheus = {
  folder: 'prometheus',
  module: 'github.com/prometheus/prometheus',
  versionArgs: ['--version'],
  release: prometheusRelease,
  linkerValues: prometheusVersion,
  // Only the discovery that the stack generates; file and HTTP are always included. The cloud
  // clients of the others would more than double the build.
  tags: ['remove_all_sd', 'enable_consul_sd', 'enable_dns_sd', 'enable_kubernetes_sd'],
} as const;

// Each build takes more than five minutes of CPU time.
const flux = (name: string): ToolProgram => ({
  name,
  folder: 'flux',
  package: `github.com/fluxcd/${name}`,
  module: `github.com/fluxcd/${name}`,
  onDemand: true,
});

const alertmanager = {
  folder: 'alertmanager',
  module: 'github.com/prometheus/alertmanager',
  versionArgs: ['--version'],
  linkerValues: prometheusVersion,
} as const;

/** In build order: programs that most checks need come first. */
export const toolPrograms: readonly ToolProgram[] = [
  {
    ...kubernetes,
    name: 'kubectl',
    package: 'k8s.io/kubernetes/cmd/kubectl',
    versionArgs: ['version', '--client'],
    linkerValues: kubernetesVersion,
  },
  {
    ...kubernetes,
    name: 'kube-apiserver',
    package: 'k8s.io/kubernetes/cmd/kube-apiserver',
    versionArgs: ['--version'],
    linkerValues: kubernetesVersion,
  },
  {
    name: 'etcd',
    folder: 'kubernetes',
    package: 'go.etcd.io/etcd/server/v3',
    module: 'go.etcd.io/etcd/server/v3',
    versionArgs: ['--version'],
  },
  { ...prometheus, name: 'prometheus', package: 'github.com/prometheus/prometheus/cmd/prometheus' },
  { ...prometheus, name: 'promtool', package: 'github.com/prometheus/prometheus/cmd/promtool' },
  {
    ...alertmanager,
    name: 'alertmanager',
    package: 'github.com/prometheus/alertmanager/cmd/alertmanager',
    // The embedded directory must not be empty. The web UI is omitted: its pages return 404.
    missingFiles: { 'ui/app/dist/README': 'Built without the web UI.\n' },
  },
  {
    ...alertmanager,
    name: 'amtool',
    package: 'github.com/prometheus/alertmanager/cmd/amtool',
  },
  {
    name: 'otelcol',
    folder: 'otelcol',
    package: '.',
    module: 'go.opentelemetry.io/collector/otelcol',
    versionArgs: ['--version'],
  },
  {
    name: 'jaeger',
    folder: 'jaeger',
    package: 'github.com/jaegertracing/jaeger/cmd/jaeger',
    module: 'github.com/jaegertracing/jaeger',
    versionArgs: ['version'],
    release: jaegerRelease,
    linkerValues: (version) => ({
      'github.com/jaegertracing/jaeger/internal/version.latestVersion': `v${version}`,
    }),
  },
  {
    name: 'thanos',
    folder: 'thanos',
    package: 'github.com/thanos-io/thanos/cmd/thanos',
    module: 'github.com/thanos-io/thanos',
    versionArgs: ['--version'],
    linkerValues: prometheusVersion,
    // It casts the label sets of Prometheus to its own type, which only works with this layout.
    tags: ['slicelabels'],
  },
  {
    name: 'node_exporter',
    folder: 'node_exporter',
    package: 'github.com/prometheus/node_exporter',
    module: 'github.com/prometheus/node_exporter',
    versionArgs: ['--version'],
    linkerValues: prometheusVersion,
  },
  {
    name: 'pushgateway',
    folder: 'pushgateway',
    package: 'github.com/prometheus/pushgateway',
    module: 'github.com/prometheus/pushgateway',
    versionArgs: ['--version'],
    linkerValues: prometheusVersion,
  },
  {
    name: 'sloth',
    folder: 'sloth',
    package: 'github.com/slok/sloth/cmd/sloth',
    module: 'github.com/slok/sloth',
    versionArgs: ['version'],
    linkerValues: (version) => ({ 'github.com/slok/sloth/internal/info.Version': version }),
  },
  {
    name: 'oslo',
    folder: 'sloth',
    package: 'github.com/OpenSLO/oslo/cmd/oslo',
    module: 'github.com/OpenSLO/oslo',
    versionArgs: ['--version'],
    linkerValues: (version) => ({ 'main.version': version }),
  },
  {
    name: 'blackbox_exporter',
    folder: 'blackbox_exporter',
    package: 'github.com/prometheus/blackbox_exporter',
    module: 'github.com/prometheus/blackbox_exporter',
    versionArgs: ['--version'],
    linkerValues: prometheusVersion,
  },
  {
    name: 'postgres_exporter',
    folder: 'postgres_exporter',
    package: 'github.com/prometheus-community/postgres_exporter/cmd/postgres_exporter',
    module: 'github.com/prometheus-community/postgres_exporter',
    versionArgs: ['--version'],
    linkerValues: prometheusVersion,
  },
  {
    name: 'redis_exporter',
    folder: 'redis_exporter',
    package: 'github.com/oliver006/redis_exporter',
    module: 'github.com/oliver006/redis_exporter',
    versionArgs: ['--version'],
    linkerValues: (version) => ({ 'main.BuildVersion': `v${version}` }),
  },
  {
    name: 'nginx-prometheus-exporter',
    folder: 'nginx-prometheus-exporter',
    package: 'github.com/nginx/nginx-prometheus-exporter',
    module: 'github.com/nginx/nginx-prometheus-exporter',
    versionArgs: ['--version'],
    linkerValues: prometheusVersion,
  },
  {
    name: 'memcached_exporter',
    folder: 'memcached_exporter',
    package: 'github.com/prometheus/memcached_exporter/cmd/memcached_exporter',
    module: 'github.com/prometheus/memcached_exporter',
    versionArgs: ['--version'],
    linkerValues: prometheusVersion,
  },
  {
    name: 'kube-state-metrics',
    folder: 'kube-state-metrics',
    package: 'k8s.io/kube-state-metrics/v2',
    module: 'k8s.io/kube-state-metrics/v2',
    versionArgs: ['version'],
    linkerValues: (version) => ({
      'github.com/prometheus/common/version.Version': `v${version}`,
    }),
  },
  {
    name: 'prometheus-operator',
    folder: 'prometheus-operator',
    package: 'github.com/prometheus-operator/prometheus-operator/cmd/operator',
    module: 'github.com/prometheus-operator/prometheus-operator',
    versionArgs: ['--version'],
    linkerValues: prometheusVersion,
  },
  {
    name: 'alloy-syntax',
    folder: 'alloy-syntax',
    package: '.',
    module: 'github.com/grafana/alloy/syntax',
    versionArgs: ['--version'],
  },
  {
    name: 'yaml-readers',
    folder: 'yaml-readers',
    package: '.',
    module: 'go.yaml.in/yaml/v3',
    versionArgs: ['--version'],
  },
  {
    name: 'kube-score',
    folder: 'kube-score',
    package: 'github.com/zegl/kube-score/cmd/kube-score',
    module: 'github.com/zegl/kube-score',
    versionArgs: ['version'],
    linkerValues: (version) => ({ 'main.version': version }),
  },
  {
    name: 'helm',
    folder: 'helm',
    package: 'helm.sh/helm/v4/cmd/helm',
    module: 'helm.sh/helm/v4',
    versionArgs: ['version', '--short'],
    linkerValues: (version) => ({ 'helm.sh/helm/v4/internal/version.version': `v${version}` }),
    onDemand: true,
  },
  flux('kustomize-controller'),
  flux('source-controller'),
  {
    name: 'argocd',
    folder: 'argo-cd',
    package: '.',
    module: 'github.com/argoproj/argo-cd/v3',
    versionArgs: ['version'],
    linkerValues: (version) => ({ 'github.com/argoproj/argo-cd/v3/common.version': version }),
    onDemand: true,
  },
];
