import { goDuration } from '@observability-stack/query-common';
import { Construct } from 'constructs';
import { alertmanagerConfig, receiverSecretKeys } from '../../alerts/alertmanager';
import {
  NOTIFICATIONS_FILE,
  notificationTemplates,
  templateFiles,
} from '../../alerts/notifications';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import { yaml } from '../../catalog/helpers/yaml';
import { alertmanagerUrl, stablePods } from '../../resolve/addresses';
import { type Component, findComponent, soleWorkload } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { ComponentBase } from '../shared/component-base';
import { ConfigFiles } from '../shared/config-files';
import { ExposureRoute } from '../shared/exposure';
import { componentLabels } from '../shared/labels';
import { fieldEnv, httpProbe, livenessProbe, Pods } from '../shared/pods';

export interface AlertmanagerProps {
  readonly environment: ResolvedEnvironment;
}

/** The Secret with keys and URLs of the receivers; docs/operate.md shows how to create it. */
export const RECEIVERS_SECRET = 'alertmanager-receivers';

/** Alertmanager; several replicas form a cluster, which sends one notification per group. */
export class Alertmanager extends Construct {
  readonly environment: ResolvedEnvironment;
  readonly component: Component;
  readonly namespace: string;
  /** Settings with all defaults. */
  readonly settings: ResolvedEnvironment['alertmanager'];
  readonly base: ComponentBase;
  readonly pods: Pods;

  constructor(scope: Construct, id: string, { environment }: AlertmanagerProps) {
    super(scope, id);
    const component = findComponent(environment, 'alertmanager');
    const workload = soleWorkload(component);
    const settings = environment.alertmanager;
    const secretKeys = receiverSecretKeys(environment);

    this.environment = environment;
    this.component = component;
    this.namespace = component.namespace;
    this.settings = environment.alertmanager;
    this.base = new ComponentBase(this, 'base', {
      environment,
      component,
      service: { http: ports.alertmanager.http },
    });
    const config = new ConfigFiles(this, 'alertmanager-config', {
      namespace: component.namespace,
      labels: componentLabels(component.name),
      files: {
        'alertmanager.yml': yaml(alertmanagerConfig(environment)),
        [NOTIFICATIONS_FILE]: notificationTemplates,
        ...templateFiles(environment.alertmanager.templates),
      },
    });
    this.pods = new Pods(this, 'pods', {
      environment,
      component,
      workload,
      uid: 65534,
      storage: { volume: 'data', size: settings.storage },
      configs: [{ volume: 'config', files: config, onChange: 'roll' }],
      secrets:
        secretKeys.length > 0
          ? [{ volume: 'receivers', secret: RECEIVERS_SECRET, keys: secretKeys }]
          : [],
      containers: [
        {
          name: 'alertmanager',
          image: environment.images.alertmanager,
          args: [
            `--config.file=${paths.alertmanager.config}/alertmanager.yml`,
            `--storage.path=${paths.alertmanager.data}`,
            `--data.retention=${goDuration(settings.retention)}`,
            `--web.external-url=${alertmanagerUrl(environment)}`,
            // Probes, scrapes and the API use the root, whatever the path of the external URL.
            '--web.route-prefix=/',
            ...clusterArgs(
              workload.replicas,
              stablePods(component).map(({ host }) => host),
            ),
          ],
          env: [fieldEnv('POD_IP', 'status.podIP')],
          ports: { http: ports.alertmanager.http, cluster: ports.alertmanager.cluster },
          resources: settings.resources,
          readiness: httpProbe('/-/ready', 'http', { periodSeconds: 5 }),
          liveness: livenessProbe('/-/healthy', 'http'),
          mounts: [
            { name: 'config', mountPath: paths.alertmanager.config, readOnly: true },
            { name: 'data', mountPath: paths.alertmanager.data },
            ...(secretKeys.length > 0
              ? [{ name: 'receivers', mountPath: paths.alertmanager.secrets, readOnly: true }]
              : []),
          ],
        },
      ],
    });
    if (settings.exposure) {
      new ExposureRoute(this, 'exposure', {
        component,
        exposure: settings.exposure,
        routes: [{ port: ports.alertmanager.http }],
      });
    }
    this.node.defaultChild = this.pods;
  }
}

const clusterArgs = (replicas: number, hosts: readonly string[]): string[] =>
  replicas === 1
    ? // An empty address disables clustering.
      ['--cluster.listen-address=']
    : [
        `--cluster.listen-address=$(POD_IP):${ports.alertmanager.cluster}`,
        ...hosts.map((host) => `--cluster.peer=${host}:${ports.alertmanager.cluster}`),
      ];
