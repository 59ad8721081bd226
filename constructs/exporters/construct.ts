import { Construct } from 'constructs';
import { EXPORTER_FILES, type ExporterPod } from '../../catalog/integrations/integration';
import type { ComponentProgram } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import type { ResolvedService } from '../../resolve/services';
import { ComponentBase } from '../shared/component-base';
import { ConfigFiles } from '../shared/config-files';
import { k8s } from '../shared/k8s';
import { componentLabels } from '../shared/labels';
import { httpProbe, Pods, secretEnv } from '../shared/pods';

/** The exporters of the integrations that do not run already. */
export class Exporters extends Construct {
  /** Exporters by name of the service. */
  readonly programs: Readonly<Record<string, Exporter>>;

  constructor(
    scope: Construct,
    id: string,
    { environment }: { readonly environment: ResolvedEnvironment },
  ) {
    super(scope, id);
    this.programs = Object.fromEntries(
      environment.services.flatMap((service) =>
        service.exporter
          ? [
              [
                service.name,
                new Exporter(this, service.name, {
                  environment,
                  service,
                  exporter: service.exporter,
                }),
              ],
            ]
          : [],
      ),
    );
  }
}

export interface ExporterProps {
  readonly environment: ResolvedEnvironment;
  readonly service: ResolvedService;
  readonly exporter: ExporterPod;
}

/** An exporter as a Deployment of one pod in the namespace of its service. */
export class Exporter extends Construct {
  readonly component: ComponentProgram;
  readonly base: ComponentBase;
  readonly pods: Pods;

  constructor(scope: Construct, id: string, { environment, service, exporter }: ExporterProps) {
    super(scope, id);
    const { name, team, namespace } = service;
    const workload = { name, replicas: 1 };
    const component: ComponentProgram = {
      name,
      team,
      namespace,
      kind: 'Deployment',
      workloads: [workload],
    };
    const files = exporter.files
      ? new ConfigFiles(this, `${name}-config`, {
          namespace,
          labels: componentLabels(name),
          files: exporter.files,
        })
      : undefined;
    this.component = component;
    this.base = new ComponentBase(this, 'base', {
      environment,
      component,
      service: { metrics: exporter.port },
    });
    this.pods = new Pods(this, 'pods', {
      environment,
      component,
      workload,
      uid: exporter.uid,
      configs: files ? [{ volume: 'config', files, onChange: 'roll' }] : [],
      containers: [
        {
          name: 'exporter',
          image: environment.images[exporter.image],
          args: exporter.args,
          env: Object.entries(exporter.env).map(([variable, value]) =>
            typeof value === 'string' ? { name: variable, value } : secretEnv(variable, value),
          ),
          ports: { metrics: exporter.port },
          resources: exporter.resources,
          readiness: httpProbe('/', 'metrics', { periodSeconds: 10 }),
          // A restart of the exporter does not fix the program that it observes.
          liveness: {
            tcpSocket: { port: k8s.IntOrString.fromString('metrics') },
            periodSeconds: 30,
            failureThreshold: 4,
          },
          mounts: files ? [{ name: 'config', mountPath: EXPORTER_FILES, readOnly: true }] : [],
        },
      ],
    });
    this.node.defaultChild = this.pods;
  }
}
