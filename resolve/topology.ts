import { ports } from '../catalog/components/ports';
import { portOf, portsOf } from './address-ports';
import { type ComponentName, runs } from './components';
import { demoFlows } from './demo';
import type { ResolvedEnvironment } from './environment';
import { anywhere, component, type Flow, namespace } from './flow';

export type { Flow, Peer } from './flow';

/** Every connection that the stack makes. Network policies allow exactly these. */
export function flowsOf(env: ResolvedEnvironment): readonly Flow[] {
  return [
    ...metricsFlows(env),
    ...alertFlows(env),
    ...logFlows(env),
    ...traceFlows(env),
    ...grafanaFlows(env),
    ...browserFlows(env),
    ...longTermFlows(env),
    ...demoFlows(env),
  ];
}

function metricsFlows(env: ResolvedEnvironment): Flow[] {
  const prometheus = component('prometheus');
  const own = env.components.map(({ name, metrics }) => ({
    from: prometheus,
    // node_exporter is on the host's network, where no pod selector reaches
    to: name === 'node-exporter' ? anywhere : component(name),
    ports: metrics.map(({ port }) => port),
    purpose: `metrics of ${name}`,
  }));
  const services = env.services.flatMap((service): Flow[] => {
    const scrape = service.scrape;
    if (!scrape) return [];
    const purpose = `metrics of ${service.name}`;
    const outside = 'addresses' in scrape ? (scrape.addresses ?? []) : [];
    if (outside.length > 0) {
      return [{ from: prometheus, to: anywhere, ports: portsOf(outside), purpose }];
    }
    if (scrape.kind === 'file' || scrape.kind === 'kubernetes') {
      const to = namespace(service.namespace);
      return scrape.port ? [{ from: prometheus, to, ports: [scrape.port], purpose }] : [];
    }
    // Consul and SRV records bring ports that are not known here
    const known = scrape.kind === 'dns' && scrape.port ? [scrape.port] : [];
    return [{ from: prometheus, to: anywhere, ports: known, purpose }];
  });
  const kubeState: Flow[] = env.kubeStateMetrics
    ? [
        {
          from: prometheus,
          to: anywhere,
          ports: portsOf([env.kubeStateMetrics]),
          purpose: 'metrics of kube-state-metrics',
        },
      ]
    : [];
  const discovery: Flow = {
    from: prometheus,
    to: anywhere,
    ports: env.apiServerPorts,
    purpose: 'discovery of pods',
  };
  return [...own, ...services, ...kubeState, discovery];
}

function alertFlows(env: ResolvedEnvironment): Flow[] {
  const alertmanager = component('alertmanager');
  const gossip = (protocol: 'TCP' | 'UDP'): Flow => ({
    from: alertmanager,
    to: alertmanager,
    ports: [ports.alertmanager.cluster],
    protocol,
    purpose: 'gossip of notifications and silences',
  });
  const sends = (['prometheus', 'loki'] as const).map((from) => ({
    from: component(from),
    to: alertmanager,
    ports: [ports.alertmanager.http],
    purpose: 'alerts',
  }));
  const notify: Flow[] = env.alertmanager.notify
    ? [{ from: alertmanager, to: anywhere, ports: receiverPorts(env), purpose: 'notifications' }]
    : [];
  return [...sends, gossip('TCP'), gossip('UDP'), ...notify];
}

function logFlows(env: ResolvedEnvironment): Flow[] {
  const loki = component('loki');
  const collector = component(env.logCollector);
  return [
    { from: collector, to: loki, ports: [ports.loki.http], purpose: 'log lines' },
    { from: collector, to: anywhere, ports: env.apiServerPorts, purpose: 'discovery of pods' },
    {
      from: loki,
      to: loki,
      ports: [ports.loki.grpc, ports.loki.memberlist],
      purpose: 'ring, replication and queries',
    },
    {
      from: loki,
      to: component('prometheus'),
      ports: [ports.prometheus.http],
      purpose: 'recorded series',
    },
    ...(env.loki.storage.kind === 's3'
      ? [
          {
            from: loki,
            to: anywhere,
            ports: [portOf(env.loki.storage.endpoint) ?? (env.loki.storage.insecure ? 80 : 443)],
            purpose: 'chunks and indexes',
          },
        ]
      : []),
  ];
}

function traceFlows(env: ResolvedEnvironment): Flow[] {
  const jaeger = component('jaeger');
  const senders = [...new Set(env.services.map((service) => service.namespace))].sort();
  const { storage } = env.jaeger;
  return [
    ...senders.flatMap((sender): Flow[] => [
      {
        from: namespace(sender),
        to: component('otel-collector'),
        ports: [ports.collector.otlpGrpc, ports.collector.otlpHttp],
        purpose: 'traces',
      },
      {
        from: namespace(sender),
        to: jaeger,
        ports: [ports.jaeger.samplingHttp, ports.jaeger.samplingGrpc],
        purpose: 'sampling strategies',
      },
    ]),
    {
      from: component('otel-collector'),
      to: jaeger,
      ports: [ports.jaeger.otlpGrpc],
      purpose: 'traces',
    },
    ...(env.jaeger.performanceMonitoring ? [metricsQuery(env, 'jaeger')] : []),
    ...(storage.kind === 'badger'
      ? []
      : [
          { from: jaeger, to: anywhere, ports: portsOf(storage.servers), purpose: 'stored traces' },
        ]),
  ];
}

function grafanaFlows(env: ResolvedEnvironment): Flow[] {
  const grafana = component('grafana');
  const to = (name: ComponentName, port: number, purpose: string): Flow => ({
    from: grafana,
    to: component(name),
    ports: [port],
    purpose,
  });
  const { access, database } = env.grafana;
  return [
    metricsQuery(env, 'grafana'),
    to('loki', ports.loki.query, 'log queries'),
    to('jaeger', ports.jaeger.ui, 'trace queries'),
    to('alertmanager', ports.alertmanager.http, 'alerts and silences'),
    ...(access.kind === 'oidc'
      ? [
          {
            from: grafana,
            to: anywhere,
            ports: portsOf([access.tokenUrl, access.apiUrl]),
            purpose: 'log-in',
          },
        ]
      : []),
    ...(database.kind === 'postgres'
      ? [{ from: grafana, to: anywhere, ports: portsOf([database.host]), purpose: 'database' }]
      : []),
  ];
}

/** What stands in front of a program that is exposed connects to it. */
function browserFlows(env: ResolvedEnvironment): Flow[] {
  return (['prometheus', 'alertmanager', 'grafana'] as const).flatMap((name): Flow[] => {
    const { exposure } = env[name];
    if (!exposure) return [];
    const controller =
      exposure.kind === 'ingress'
        ? exposure.controllerNamespace
        : (exposure.dataPlaneNamespace ?? exposure.gateway.namespace);
    return [
      {
        from: namespace(controller),
        to: component(name),
        ports: [ports[name].http],
        purpose: 'browsers',
      },
    ];
  });
}

function longTermFlows(env: ResolvedEnvironment): Flow[] {
  const { thanos } = env;
  if (!thanos) return [];
  const query = component('thanos-query');
  const stores = (['prometheus', 'thanos-store', 'thanos-compactor'] as const).map((from) => ({
    from: component(from),
    to: anywhere,
    ports: [thanos.objectStorePort],
    purpose: 'blocks',
  }));
  return [
    {
      from: query,
      to: component('prometheus'),
      ports: [ports.prometheus.sidecarGrpc],
      purpose: 'recent samples',
    },
    {
      from: query,
      to: component('thanos-store'),
      ports: [ports.thanosStore.grpc],
      purpose: 'older samples',
    },
    ...stores,
  ];
}

/** Where whole answers come from: Thanos where it runs, else the one Prometheus. */
export const metricsApi = (env: ResolvedEnvironment): { name: ComponentName; port: number } =>
  runs(env, 'thanos-query')
    ? { name: 'thanos-query', port: ports.thanosQuery.http }
    : { name: 'prometheus', port: ports.prometheus.http };

const metricsQuery = (env: ResolvedEnvironment, from: ComponentName): Flow => {
  const { name, port } = metricsApi(env);
  return { from: component(from), to: component(name), ports: [port], purpose: 'metric queries' };
};

function receiverPorts(env: ResolvedEnvironment): number[] {
  const receivers = [
    env.alertmanager.watchdog,
    ...env.teams.flatMap((team) => Object.values(team.routing)),
  ];
  const plain = receivers.flatMap((receiver) => {
    if (receiver.kind === 'email') return [receiver.smarthost];
    if ('url' in receiver && 'plain' in receiver.url) return [receiver.url.plain];
    return [];
  });
  return [...new Set([443, ...portsOf(plain)])].sort((a, b) => a - b);
}
