import { parseDurationMs } from '@observability-stack/query-common';
import { Construct } from 'constructs';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import type { Resolved } from '../../catalog/definitions/common';
import { serviceHost, stablePods } from '../../resolve/addresses';
import {
  type ComponentProgram,
  findComponent,
  hasComponent,
  soleWorkload,
} from '../../resolve/components';
import { type DemoService, demoService } from '../../resolve/demo';
import { endpointsOf } from '../../resolve/endpoints';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { otlpServices } from '../../resolve/otlp';
import { ComponentBase } from '../shared/component-base';
import { ConfigFiles } from '../shared/config-files';
import type { k8s } from '../shared/k8s';
import { componentLabels } from '../shared/labels';
import { fieldEnv, httpProbe, livenessProbe, Pods, secretEnv } from '../shared/pods';
import { demoEntry, demoPrograms } from './programs';
import { type DemoSettings, demoServices, optionalDemoServices } from './settings';

export interface DemoProps {
  readonly environment: ResolvedEnvironment;
  readonly demo: Resolved<DemoSettings>;
}

/**
 * Time that a pod continues to serve after SIGTERM, until its endpoint is removed everywhere, in
 * milliseconds.
 */
const LEAVING_MS = 3000;
/** Polling interval of the sampling strategy from Jaeger, in milliseconds. */
const POLLING_MS = 60_000;
/** Termination grace period, and the part of it for requests in flight. */
const GRACE_SECONDS = 30;
const IN_FLIGHT_MS = 15_000;

/** Keys of the Secret that enables fault injection. */
const [MODE_KEY, TOKEN_KEY] = ['faults', 'token'] as const;

/** The demo: programs that implement services, with metrics, traces and logs according to their contracts. */
export class Demo extends Construct {
  readonly environment: ResolvedEnvironment;
  /** Settings with all defaults. */
  readonly settings: Resolved<DemoSettings>;
  /** Programs by name of the service. */
  readonly programs: Readonly<Record<string, DemoProgram>>;

  constructor(scope: Construct, id: string, { environment, demo }: DemoProps) {
    super(scope, id);
    this.environment = environment;
    this.settings = demo;
    const services = Object.values(demoServices).flatMap((name) => {
      const found = demoService(environment, name);
      if (found) return [found];
      if (optionalDemoServices.includes(name)) return [];
      throw new Error(`service "${name}" of the demo is not defined with fileSd({ port })`);
    });
    const programs = new Map(
      demo.image
        ? []
        : [...new Set(services.map(({ record }) => record.namespace))].map((namespace) => [
            namespace,
            new ConfigFiles(this, `demo-programs-${namespace}`, {
              namespace,
              name: 'demo-programs',
              labels: componentLabels('demo-programs'),
              ...demoPrograms({ database: demo.database !== false }),
            }),
          ]),
    );
    this.programs = Object.fromEntries(
      services.map((service) => [
        service.record.name,
        new DemoProgram(this, service.record.name, {
          environment,
          demo,
          service,
          programs: programs.get(service.record.namespace),
        }),
      ]),
    );
  }
}

interface DemoProgramProps extends DemoProps {
  readonly service: DemoService;
  /** ConfigMaps with the programs. @default in the image */
  readonly programs?: ConfigFiles;
}

class DemoProgram extends Construct {
  readonly component: ComponentProgram;
  readonly base: ComponentBase;
  readonly pods: Pods;

  constructor(scope: Construct, id: string, props: DemoProgramProps) {
    super(scope, id);
    const { environment, demo, service, programs } = props;
    const component = programOf(service);
    const workload = soleWorkload(component);
    const { port } = service;
    this.component = component;
    this.base = new ComponentBase(this, 'base', {
      environment,
      component,
      service: { http: port },
    });
    this.pods = new Pods(this, 'pods', {
      environment,
      component,
      workload,
      uid: 10001,
      gracePeriod: GRACE_SECONDS,
      configs: programs ? [{ volume: 'programs', files: programs, onChange: 'roll' }] : [],
      secrets: demo.faults
        ? [{ volume: 'faults', secret: demo.faults, keys: [TOKEN_KEY], optional: true }]
        : [],
      containers: [
        {
          name: component.name,
          image: demo.image || environment.images.node,
          args: ['node', `${paths.demo.programs}/${demoEntry(component.name)}`],
          env: [...commonEnv(props), ...ownEnv(props)],
          ports: { http: port },
          resources: demo.resources,
          readiness: httpProbe('/readyz', 'http', { periodSeconds: 5 }),
          liveness: livenessProbe('/healthz', 'http'),
          mounts: [
            ...(programs
              ? [{ name: 'programs', mountPath: paths.demo.programs, readOnly: true }]
              : []),
            ...(demo.faults
              ? [{ name: 'faults', mountPath: paths.demo.faults, readOnly: true }]
              : []),
          ],
        },
      ],
    });
    this.node.defaultChild = this.pods;
  }
}

const programOf = ({
  record: { name, team, namespace, replicas },
}: DemoService): ComponentProgram => ({
  name,
  team,
  namespace,
  kind: 'StatefulSet',
  workloads: [{ name, replicas }],
});

function commonEnv({ environment, demo, service }: DemoProgramProps): k8s.EnvVar[] {
  const [, collector] = endpointsOf(environment, 'otlp');
  const attributes = {
    'service.namespace': service.record.team,
    'deployment.environment.name': environment.env,
    'k8s.namespace.name': service.record.namespace,
    'k8s.pod.name': '$(POD_NAME)',
  };
  return [
    fieldEnv('POD_NAME', 'metadata.name'),
    ...variables({
      SERVICE_NAME: service.record.name,
      HOST: '0.0.0.0',
      PORT: service.port,
      ...(collector === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: collector }),
      ...exporterVariables(environment, service),
      OTEL_RESOURCE_ATTRIBUTES: Object.entries(attributes)
        .map(([key, value]) => `${key}=${value}`)
        .join(','),
      ...samplingVariables(environment, demo),
      SHUTDOWN_DELAY_MS: LEAVING_MS,
      SHUTDOWN_TIMEOUT_MS: IN_FLIGHT_MS,
      ...(demo.faults ? { FAULTS_TOKEN_FILE: `${paths.demo.faults}/${TOKEN_KEY}` } : {}),
    }),
    // Also from the Secret: enabled with the token, disabled without it.
    ...(demo.faults
      ? [secretEnv('FAULTS', { secret: demo.faults, key: MODE_KEY, optional: true })]
      : []),
  ];
}

/** Returns the variables of a service that sends metrics or log records by OTLP. */
function exporterVariables(
  environment: ResolvedEnvironment,
  { record }: DemoService,
): Record<string, string | number> {
  const sends = (signal: 'metrics' | 'logs'): boolean =>
    otlpServices(environment, signal).some(({ name }) => name === record.name);
  return {
    ...(sends('metrics')
      ? {
          OTEL_METRICS_EXPORTER: 'otlp',
          // As often as a scrape.
          OTEL_METRIC_EXPORT_INTERVAL: parseDurationMs(environment.prometheus.scrapeInterval),
        }
      : {}),
    ...(sends('logs') ? { OTEL_LOGS_EXPORTER: 'otlp' } : {}),
  };
}

function samplingVariables(
  environment: ResolvedEnvironment,
  { sampling }: Resolved<DemoSettings>,
): Record<string, string> {
  const everyTrace = { OTEL_TRACES_SAMPLER: 'parentbased_always_on' };
  switch (sampling.kind) {
    case 'always':
      return everyTrace;
    case 'ratio':
      return {
        OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
        OTEL_TRACES_SAMPLER_ARG: String(sampling.ratio),
      };
    case 'remote': {
      // Only Jaeger serves sampling strategies.
      if (!hasComponent(environment, 'jaeger')) return everyTrace;
      const jaeger = serviceHost(findComponent(environment, 'jaeger'));
      return {
        OTEL_TRACES_SAMPLER: 'parentbased_jaeger_remote',
        OTEL_TRACES_SAMPLER_ARG: [
          `endpoint=http://${jaeger}:${ports.jaeger.samplingHttp}/sampling`,
          `pollingIntervalMs=${POLLING_MS}`,
          // Until Jaeger answers.
          'initialSamplingRate=1',
        ].join(','),
      };
    }
  }
}

/** Returns the environment variables of a single program. */
function ownEnv({ environment, demo, service }: DemoProgramProps): k8s.EnvVar[] {
  const urlOf = (name: string): string => {
    const called = demoService(environment, name);
    return called ? `http://${serviceHost(programOf(called))}:${called.port}` : '';
  };
  switch (service.record.name) {
    case demoServices.orders:
      return [
        ...variables({
          PAYMENT_URL: urlOf(demoServices.payments),
          DELIVERY_URL: urlOf(demoServices.deliveries),
        }),
        ...(demo.database ? [secretEnv('DATABASE_URL', demo.database.url)] : []),
      ];
    case demoServices.load: {
      const orders = demoService(environment, demoServices.orders);
      // An order is read from the pod that stored it, unless all pods share a database.
      const targets =
        demo.database || !orders
          ? [urlOf(demoServices.orders)]
          : stablePods(programOf(orders)).map(({ host }) => `http://${host}:${orders.port}`);
      return variables({
        TARGET_URL: targets.join(','),
        REQUESTS_PER_SECOND: demo.requestsPerSecond,
      });
    }
    default:
      return [];
  }
}

const variables = (values: Readonly<Record<string, string | number>>): k8s.EnvVar[] =>
  Object.entries(values).map(([name, value]) => ({ name, value: String(value) }));
