import { Construct } from 'constructs';
import { grafanaAlerting } from '../../alerts/grafana';
import { ruleGroups } from '../../alerts/rules';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import { shortenName } from '../../catalog/helpers/hash';
import { yaml } from '../../catalog/helpers/yaml';
import { MAX_LABEL_LENGTH } from '../../catalog/names';
import { type Component, findComponent, soleWorkload } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { projectedFiles } from '../shared/client-files';
import { ComponentBase } from '../shared/component-base';
import { ConfigFiles, type ConfigFilesProps } from '../shared/config-files';
import { ExposureRoute } from '../shared/exposure';
import { componentLabels } from '../shared/labels';
import { type ConfigMount, httpProbe, livenessProbe, Pods, secretEnv } from '../shared/pods';
import { grafanaConfig, grafanaSecrets, secretFolder } from './config';
import { renderIni } from './ini';
import {
  type DashboardFiles,
  dashboardProviders,
  dataSourceFiles,
  dataSources,
  dataSourceVariables,
  folderPath,
} from './provisioning';

export interface GrafanaProps {
  readonly environment: ResolvedEnvironment;
  readonly dashboards: readonly DashboardFiles[];
  /** Returns the scope of the ConfigMaps of a folder, by the name of its first ConfigMap. @default a construct below this one */
  readonly dashboardScope?: (name: string) => Construct;
}

const HOME = '/usr/share/grafana';

/**
 * Grafana with provisioned data sources and dashboards, without a password; several replicas share a database.
 * Dashboards are watched; other changes replace the pods.
 */
export class Grafana extends Construct {
  readonly environment: ResolvedEnvironment;
  readonly component: Component;
  readonly namespace: string;
  /** Settings with all defaults. */
  readonly settings: ResolvedEnvironment['grafana'];
  /** Dashboard files by folder. */
  readonly dashboards: GrafanaProps['dashboards'];
  readonly base: ComponentBase;
  readonly pods: Pods;

  constructor(scope: Construct, id: string, props: GrafanaProps) {
    super(scope, id);
    const { environment, dashboards, dashboardScope } = props;
    const component = findComponent(environment, 'grafana');
    const workload = soleWorkload(component);
    const settings = environment.grafana;
    const files = (
      name: string,
      content: Readonly<Record<string, string>>,
      more: Pick<ConfigFilesProps, 'scopeOf'> = {},
    ) =>
      new ConfigFiles(this, name, {
        namespace: component.namespace,
        labels: componentLabels(component.name),
        files: content,
        ...more,
      });
    const configs: readonly (ConfigMount & { readonly path: string })[] = [
      {
        volume: 'config',
        path: paths.grafana.config,
        files: files('grafana-config', { 'grafana.ini': renderIni(grafanaConfig(environment)) }),
        onChange: 'roll',
      },
      {
        volume: 'datasources',
        path: `${paths.grafana.provisioning}/datasources`,
        files: files('grafana-datasources', {
          'datasources.yaml': yaml(dataSources(environment)),
        }),
        onChange: 'roll',
      },
      {
        volume: 'dashboard-providers',
        path: `${paths.grafana.provisioning}/dashboards`,
        files: files('grafana-dashboard-providers', {
          'providers.yaml': yaml(dashboardProviders(dashboards)),
        }),
        onChange: 'roll',
      },
      ...(environment.alerts.evaluator === 'grafana'
        ? [
            {
              volume: 'alerting',
              path: `${paths.grafana.provisioning}/alerting`,
              files: files(
                'grafana-alerting',
                grafanaAlerting(environment, ruleGroups(environment)),
              ),
              onChange: 'roll' as const,
            },
          ]
        : []),
      ...dashboards.map((folder) => {
        const name = `grafana-dashboards-${slug(folder.title)}`;
        return {
          volume: shortenName(`team-${slug(folder.title)}`, MAX_LABEL_LENGTH),
          path: folderPath(folder),
          files: files(
            name,
            folder.files,
            dashboardScope && { scopeOf: () => dashboardScope(name) },
          ),
          onChange: 'watch' as const,
        };
      }),
    ];
    const secrets = [...grafanaSecrets(settings)].map(([secret, keys]) => ({
      volume: shortenName(`secret-${slug(secret)}`, MAX_LABEL_LENGTH),
      secret,
      keys,
    }));

    const clientFiles = projectedFiles(dataSourceFiles(environment));
    const variables = Object.entries(dataSourceVariables(environment));

    this.environment = environment;
    this.component = component;
    this.namespace = component.namespace;
    this.settings = environment.grafana;
    this.dashboards = dashboards;
    this.base = new ComponentBase(this, 'base', {
      environment,
      component,
      service: { http: ports.grafana.http },
    });
    this.pods = new Pods(this, 'pods', {
      environment,
      component,
      workload,
      // Owner of the files in the image.
      uid: 472,
      configs,
      secrets,
      projected: clientFiles.length > 0 ? [{ volume: 'client-files', sources: clientFiles }] : [],
      ...(settings.database.kind === 'sqlite'
        ? { storage: { volume: 'data', size: settings.database.volume } }
        : {}),
      scratch: ['tmp', ...(settings.database.kind === 'sqlite' ? [] : ['data'])],
      initContainers: Object.entries(settings.plugins).map(([plugin, version]) => ({
        name: shortenName(`plugin-${plugin}`, MAX_LABEL_LENGTH),
        image: environment.images.grafana,
        command: [`${HOME}/bin/grafana`, 'cli'],
        args: [
          `--homepath=${HOME}`,
          `--config=${paths.grafana.config}/grafana.ini`,
          `--pluginsDir=${paths.grafana.data}/plugins`,
          `--repo=${settings.pluginCatalog}`,
          ...['plugins', 'install', plugin, version],
        ],
        resources: settings.resources,
        mounts: [
          { name: 'config', mountPath: paths.grafana.config, readOnly: true },
          { name: 'data', mountPath: paths.grafana.data },
          { name: 'tmp', mountPath: '/tmp' },
        ],
      })),
      containers: [
        {
          name: 'grafana',
          image: environment.images.grafana,
          // The script of the image would let environment variables override the file.
          command: [`${HOME}/bin/grafana`, 'server'],
          args: [
            `--homepath=${HOME}`,
            `--config=${paths.grafana.config}/grafana.ini`,
            '--packaging=docker',
          ],
          ...(variables.length > 0
            ? { env: variables.map(([name, key]) => secretEnv(name, key)) }
            : {}),
          ports: { http: ports.grafana.http },
          resources: settings.resources,
          readiness: httpProbe('/api/health', 'http', { periodSeconds: 5 }),
          // /api/health fails with the database, which a restart would not fix.
          liveness: livenessProbe('/healthz', 'http'),
          // The first start migrates the database before it listens.
          startup: httpProbe('/healthz', 'http', { periodSeconds: 5, failureThreshold: 60 }),
          mounts: [
            ...configs.map(({ volume, path }) => ({
              name: volume,
              mountPath: path,
              readOnly: true,
            })),
            ...secrets.map(({ volume, secret }) => ({
              name: volume,
              mountPath: secretFolder(secret),
              readOnly: true,
            })),
            ...(clientFiles.length > 0
              ? [{ name: 'client-files', mountPath: paths.grafana.clientFiles, readOnly: true }]
              : []),
            { name: 'data', mountPath: paths.grafana.data },
            { name: 'tmp', mountPath: '/tmp' },
          ],
        },
      ],
    });
    this.node.defaultChild = this.pods;
    if (settings.exposure) {
      new ExposureRoute(this, 'exposure', {
        component,
        exposure: settings.exposure,
        routes: [{ port: ports.grafana.http }],
      });
    }
  }
}

/** Returns a title or name as part of an object name. */
const slug = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
