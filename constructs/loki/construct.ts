import { parseQuantity } from '@observability-stack/query-common';
import { Construct } from 'constructs';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import { mergeFiles } from '../../catalog/helpers/compressed-files';
import { shortenName } from '../../catalog/helpers/hash';
import { yaml } from '../../catalog/helpers/yaml';
import { MAX_LABEL_LENGTH, PLATFORM_TEAM } from '../../catalog/names';
import { type Component, findComponent, soleWorkload } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { hasTeamTenants, teamTenants, tenantOfTeam } from '../../resolve/tenants';
import { partFiles } from '../../scrape-configs/http-client';
import { projectedFiles } from '../shared/client-files';
import { ComponentBase } from '../shared/component-base';
import { ConfigFiles } from '../shared/config-files';
import { ExposureRoute } from '../shared/exposure';
import { GATEWAY_VOLUMES } from '../shared/gateway';
import { componentLabels } from '../shared/labels';
import { storageEnv, storageMounts, storageSecrets } from '../shared/object-storage';
import { fieldEnv, httpProbe, livenessProbe, Pods, secretEnv } from '../shared/pods';
import { isRing, lokiConfig, TENANT_LIMITS_FILE, tenantLimits } from './config';
import { exposedRoutes } from './exposure';
import { lokiGateway, lokiGatewayConfig } from './gateway';
import { ALERTMANAGER_PASSWORD, LOKI_TENANT } from './ruler';

export interface LokiProps {
  readonly environment: ResolvedEnvironment;
  /** LogQL rule files by team and name. */
  readonly rules: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * Loki as a single binary that reads, writes, compacts and evaluates rules; several pods form a ring. The image has no
 * shell. Rules are watched; a change of the configuration replaces the pods.
 */
export class Loki extends Construct {
  readonly environment: ResolvedEnvironment;
  readonly component: Component;
  readonly namespace: string;
  /** Settings with all defaults. */
  readonly settings: ResolvedEnvironment['loki'];
  /** LogQL rule files by team and name. */
  readonly rules: LokiProps['rules'];
  readonly base: ComponentBase;
  readonly pods: Pods;

  constructor(scope: Construct, id: string, { environment, rules }: LokiProps) {
    super(scope, id);
    const component = findComponent(environment, 'loki');
    const workload = soleWorkload(component);
    const settings = environment.loki;
    const { alertmanager, prometheus } = environment.parts;
    const login =
      alertmanager.kind === 'external' && alertmanager.auth?.kind === 'basic'
        ? alertmanager.auth
        : undefined;
    const files = projectedFiles([
      ...partFiles(alertmanager).filter((file) => file !== login?.password),
      ...(environment.prometheus.remoteWriteReceiver ? partFiles(prometheus) : []),
    ]);
    const expandsVariables =
      isRing(settings) ||
      login !== undefined ||
      (settings.storage.kind === 'azure' && settings.storage.accountKey !== undefined);
    const peerPorts: Readonly<Record<string, number>> = isRing(settings)
      ? { grpc: ports.loki.grpc, memberlist: ports.loki.memberlist }
      : {};

    this.environment = environment;
    this.component = component;
    this.namespace = component.namespace;
    this.settings = environment.loki;
    this.rules = rules;
    this.base = new ComponentBase(this, 'base', {
      environment,
      component,
      service: { http: ports.loki.http, query: ports.loki.query },
      peerPorts,
    });
    const ruleFolders = tenantRules(environment, rules);
    const configFiles = (name: string, content: Readonly<Record<string, string>>) =>
      new ConfigFiles(this, name, {
        namespace: component.namespace,
        labels: componentLabels(component.name),
        files: content,
      });
    this.pods = new Pods(this, 'pods', {
      environment,
      component,
      workload,
      uid: 10001,
      gracePeriod: settings.terminationGracePeriod,
      storage: { volume: 'data', size: settings.volume },
      configs: [
        {
          volume: 'config',
          files: configFiles('loki-config', {
            'loki.yaml': withQuotedPassword(yaml(lokiConfig(environment))),
          }),
          onChange: 'roll',
        },
        ...ruleFolders.map(({ volume, name, files }) => ({
          volume,
          files: configFiles(name, files),
          onChange: 'watch' as const,
        })),
        ...(hasTeamTenants(environment)
          ? [
              {
                volume: 'runtime',
                files: configFiles('loki-runtime', {
                  [TENANT_LIMITS_FILE]: yaml(tenantLimits(environment)),
                }),
                onChange: 'watch' as const,
              },
            ]
          : []),
        {
          volume: GATEWAY_VOLUMES.config,
          files: configFiles('loki-gateway', { 'nginx.conf': lokiGatewayConfig() }),
          onChange: 'roll',
        },
      ],
      secrets: storageSecrets(settings.storage),
      projected: files.length > 0 ? [{ volume: 'client-files', sources: files }] : [],
      scratch: [GATEWAY_VOLUMES.scratch],
      containers: [
        {
          name: 'loki',
          image: environment.images.loki,
          args: [
            `-config.file=${paths.loki.config}/loki.yaml`,
            ...(expandsVariables ? ['-config.expand-env=true'] : []),
          ],
          env: [
            ...(isRing(settings) ? [fieldEnv('POD_IP', 'status.podIP')] : []),
            // Retention first writes markers to a temporary file, and the directory of the image is read-only.
            { name: 'TMPDIR', value: paths.loki.data },
            { name: 'GOMEMLIMIT', value: String(memoryTarget(settings.resources.memoryLimit)) },
            ...storageEnv(settings.storage),
            ...(login ? [secretEnv(ALERTMANAGER_PASSWORD, login.password)] : []),
          ],
          ports: { http: ports.loki.http, ...peerPorts },
          resources: settings.resources,
          readiness: httpProbe('/ready', 'http', { periodSeconds: 5 }),
          // A pod that is not ready because it waits for others would not benefit from a restart. This also succeeds
          // while the write-ahead log is replayed.
          liveness: livenessProbe('/loki/api/v1/status/buildinfo', 'http'),
          mounts: [
            { name: 'config', mountPath: paths.loki.config, readOnly: true },
            ...ruleFolders.map(({ volume, tenant }) => ({
              name: volume,
              mountPath: `${paths.loki.rules}/${tenant}`,
              readOnly: true,
            })),
            ...(hasTeamTenants(environment)
              ? [{ name: 'runtime', mountPath: paths.loki.runtime, readOnly: true }]
              : []),
            { name: 'data', mountPath: paths.loki.data },
            ...storageMounts(settings.storage),
            ...(files.length > 0
              ? [{ name: 'client-files', mountPath: paths.loki.clientFiles, readOnly: true }]
              : []),
          ],
        },
        lokiGateway(environment),
      ],
    });
    if (settings.exposure)
      new ExposureRoute(this, 'exposure', {
        component,
        exposure: settings.exposure,
        routes: exposedRoutes(settings),
      });
    this.node.defaultChild = this.pods;
  }
}

/** The rule files of a tenant. */
interface RuleFolder {
  readonly tenant: string;
  /** Name of the volume. */
  readonly volume: string;
  /** Name of the ConfigMap. */
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Returns the rule files of each tenant; those of the platform team even if there are none, so that the directory exists. */
function tenantRules(
  environment: ResolvedEnvironment,
  rules: LokiProps['rules'],
): readonly RuleFolder[] {
  const filesOf = (isIncluded: (team: string) => boolean): RuleFolder['files'] =>
    mergeFiles(Object.entries(rules).flatMap(([team, files]) => (isIncluded(team) ? [files] : [])));
  if (!hasTeamTenants(environment))
    return [
      { tenant: LOKI_TENANT, volume: 'rules', name: 'loki-rules', files: filesOf(() => true) },
    ];
  // Teams with a common tenant, which a check reports, have a common directory.
  const tenants = teamTenants(environment).filter(
    ({ id }, index, all) => all.findIndex((other) => other.id === id) === index,
  );
  return tenants.flatMap(({ id, team }): readonly RuleFolder[] => {
    const files = filesOf((owner) => tenantOfTeam(environment, owner)?.id === id);
    return Object.keys(files).length > 0 || team === PLATFORM_TEAM
      ? [
          {
            tenant: id,
            volume: shortenName(`rules-${team}`, MAX_LABEL_LENGTH),
            // Further ConfigMaps have a number as suffix; names of teams have no dots.
            name: `loki-${team}.rules`,
            files,
          },
        ]
      : [];
  });
}

/**
 * Returns GOMEMLIMIT in bytes: near it, garbage collection runs more often, before the container is
 * killed.
 */
const memoryTarget = (limit: string): number => Math.floor(parseQuantity(limit) * 0.9);

/** Returns the configuration with quotes around the password, which Loki inserts before it reads the YAML. */
const withQuotedPassword = (text: string): string =>
  text.replace(`\${${ALERTMANAGER_PASSWORD}}`, (variable) => `'${variable}'`);
