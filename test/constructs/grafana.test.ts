import { Chart, Testing } from 'cdk8s';
import { load } from 'js-yaml';
import type { Environment } from '../../catalog/definitions/environment';
import { Grafana } from '../../constructs/grafana/construct';
import type { DashboardFiles } from '../../constructs/grafana/provisioning';
import type { GrafanaSettings } from '../../constructs/grafana/settings';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';

type Manifest = ReturnType<typeof Testing.synth>[number];

function synth(
  grafana: GrafanaSettings = {},
  more: Partial<Environment> = {},
  dashboards: readonly DashboardFiles[] = [],
) {
  const chart = new Chart(Testing.app(), 'grafana', { disableResourceNameHashes: true });
  new Grafana(chart, 'grafana', {
    environment: resolveEnvironment({ ...local, ...more, grafana }),
    dashboards,
  });
  const objects = Testing.synth(chart) as Manifest[];
  const find = (kind: string, name: string) => {
    const found = objects.find((o) => o.kind === kind && o.metadata.name === name);
    if (!found) throw new Error(`no ${kind} ${name}`);
    return found;
  };
  const { spec } = find('StatefulSet', 'grafana');
  const pod = spec.template.spec;
  const container = pod.containers[0];
  const config: string = find('ConfigMap', 'grafana-config').data['grafana.ini'];
  return {
    objects,
    find,
    spec,
    pod,
    container,
    annotations: spec.template.metadata.annotations,
    mountOf: (volume: string): string | undefined =>
      container.volumeMounts.find(({ name }: Manifest) => name === volume)?.mountPath,
    /** Value of a key in a section of grafana.ini. */
    setting: (section: string, key: string) =>
      new RegExp(`^\\[${section}\\]\\n(?:.+\\n)*?${key} = (.*)$`, 'm').exec(config)?.[1],
    config,
  };
}

const postgres = {
  kind: 'postgres',
  host: 'db.example.org:5432',
  name: 'grafana',
  user: 'grafana',
  password: { secret: 'grafana', key: 'database-password' },
} as const;
const oidc = {
  kind: 'oidc',
  clientId: 'grafana',
  clientSecret: { secret: 'sso.login', key: 'client' },
  authUrl: 'https://sso.example.org/auth',
  tokenUrl: 'https://sso.example.org/token',
  apiUrl: 'https://sso.example.org/userinfo',
  roleMapping: "contains(groups[*], 'platform') && 'Admin' || 'Viewer'",
} as const;
const ingress = {
  kind: 'ingress',
  host: 'grafana.example.org',
  className: 'nginx',
  tlsSecret: 'grafana-tls',
  controllerNamespace: 'ingress-nginx',
} as const;
const shared: GrafanaSettings = {
  replicas: 2,
  database: postgres,
  access: oidc,
  exposure: ingress,
  secretKey: { secret: 'grafana', key: 'secret-key' },
};

describe('a local environment', () => {
  const { setting, spec, mountOf } = synth();

  test('allows anonymous viewers and no login', () => {
    expect(setting('auth.anonymous', 'enabled')).toBe('true');
    expect(setting('auth.anonymous', 'org_role')).toBe('Viewer');
    expect(setting('auth', 'disable_login_form')).toBe('true');
    expect(setting('auth.basic', 'enabled')).toBe('false');
    expect(setting('security', 'disable_initial_admin_creation')).toBe('true');
  });

  test('keeps its database in a volume', () => {
    expect(spec.volumeClaimTemplates.map(({ metadata }: Manifest) => metadata.name)).toEqual([
      'data',
    ]);
    expect(setting('paths', 'data')).toBe(mountOf('data'));
  });
});

describe('replicas that share a database', () => {
  const { setting, spec, pod, container, config, mountOf, objects } = synth(shared);

  test('have no volume', () => {
    expect(spec.replicas).toBe(2);
    expect(spec.volumeClaimTemplates).toBeUndefined();
    expect(pod.volumes).toContainEqual({ name: 'data', emptyDir: { sizeLimit: '128Mi' } });
  });

  test.each([
    ['database', 'password', 'grafana', 'database-password'],
    ['auth.generic_oauth', 'client_secret', 'sso.login', 'client'],
    ['security', 'secret_key', 'grafana', 'secret-key'],
  ])('[%s] %s is read from a file of Secret %s', (section, name, secret, key) => {
    const volume = pod.volumes.find((v: Manifest) => v.secret?.secretName === secret);
    expect(volume.secret.items).toContainEqual({ key, path: key });
    expect(volume.name).toMatch(/^[a-z0-9-]+$/);
    expect(setting(section, name)).toBe(`$__file{${mountOf(volume.name)}/${key}}`);
  });

  test('require a role from the mapping', () => {
    expect(setting('auth.anonymous', 'enabled')).toBe('false');
    expect(setting('auth.generic_oauth', 'role_attribute_strict')).toBe('true');
    expect(setting('auth.generic_oauth', 'role_attribute_path')).toBe(`"""${oidc.roleMapping}"""`);
    expect(setting('security', 'disable_initial_admin_creation')).toBe('true');
    expect(config).not.toMatch(/admin_(user|password)/);
  });

  test('are reached by HTTPS only', () => {
    expect(setting('server', 'root_url')).toBe('https://grafana.example.org/');
    expect(setting('security', 'cookie_secure')).toBe('true');
    const { spec: rules } = objects.find(({ kind }) => kind === 'Ingress') as Manifest;
    expect(rules).toMatchObject({
      ingressClassName: 'nginx',
      tls: [{ hosts: ['grafana.example.org'], secretName: 'grafana-tls' }],
    });
    expect(rules.rules[0].http.paths[0].backend.service).toEqual({
      name: 'grafana',
      port: { name: 'http' },
    });
  });

  test('start with the mounted configuration, not the one of the image', () => {
    expect(container.command[0]).toMatch(/grafana$/);
    expect(container.args).toContain(`--config=${mountOf('config')}/grafana.ini`);
  });
});

test('attaches a route to a Gateway of the cluster, and needs no other CRD', () => {
  const gateway = {
    kind: 'gateway',
    host: 'grafana.example.org',
    gateway: { name: 'public', namespace: 'gateways' },
  } as const;
  const { objects, find, setting } = synth({ exposure: gateway });
  expect(find('HTTPRoute', 'grafana').spec).toMatchObject({
    parentRefs: [gateway.gateway],
    hostnames: ['grafana.example.org'],
    rules: [{ backendRefs: [{ name: 'grafana', port: 3000 }] }],
  });
  expect(setting('server', 'root_url')).toBe('https://grafana.example.org/');
  expect(objects.filter(({ kind }) => kind === 'Ingress')).toEqual([]);
  expect(synth().objects.map(({ kind }) => kind)).not.toContain('HTTPRoute');
});

describe('dashboards', () => {
  const levels = { uid: 'team-levels', title: 'Service levels' };
  const files = { 'a.json': '{"uid":"a"}' };
  const dashboards = [{ ...levels, files }];
  const { find, container, annotations, setting } = synth({}, {}, dashboards);

  test('have a provider for each folder, with its own uid and mount', () => {
    const { providers } = load(
      find('ConfigMap', 'grafana-dashboard-providers').data['providers.yaml'],
    ) as Manifest;
    expect(providers).toHaveLength(1);
    const [{ folder, folderUid, options }] = providers;
    expect([folder, folderUid]).toEqual(['Service levels', 'team-levels']);
    const mount = container.volumeMounts.find(({ name }: Manifest) => name.endsWith('-levels'));
    expect(mount.mountPath).toBe(options.path);
    expect(find('ConfigMap', 'grafana-dashboards-service-levels').data).toEqual(files);
    expect(setting('paths', 'provisioning')).toBe('/etc/grafana/provisioning');
  });

  test('are reloaded without a new pod; data sources are not', () => {
    const changed = [{ ...levels, files: { 'a.json': '{"uid":"a","title":"A"}' } }];
    expect(synth({}, {}, changed).annotations).toEqual(annotations);
    const slower = { prometheus: { ...local.prometheus, scrapeInterval: '1m' } };
    expect(synth({}, slower, dashboards).annotations).not.toEqual(annotations);
  });

  test('of a large team are split into ConfigMaps below the size limit of an apply', () => {
    const many = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`${index}.json`, 'x'.repeat(60_000)]),
    );
    const { objects, pod } = synth({}, {}, [{ ...levels, files: many }]);
    const maps = objects.filter(({ metadata }) =>
      metadata.name.startsWith('grafana-dashboards-service-levels'),
    );
    expect(maps.length).toBeGreaterThan(2);
    for (const map of maps) expect(JSON.stringify(map).length).toBeLessThan(262_144);
    expect(Object.assign({}, ...maps.map(({ data }) => data))).toEqual(many);
    const volume = pod.volumes.find(({ name }: Manifest) => name.endsWith('-levels'));
    expect(volume.projected.sources).toHaveLength(maps.length);
  });
});

test('fetches nothing from other hosts', () => {
  const { setting } = synth();
  const off = [
    ['analytics', 'reporting_enabled'],
    ['analytics', 'check_for_updates'],
    ['analytics', 'check_for_plugin_updates'],
    ['plugins', 'preinstall_auto_update'],
    ['plugins', 'plugin_admin_enabled'],
    ['news', 'news_feed_enabled'],
    ['snapshots', 'external_enabled'],
  ] as const;
  expect(off.map(([section, key]) => setting(section, key))).toEqual(off.map(() => 'false'));
  expect(setting('plugins', 'preinstall_disabled')).toBe('true');
});
