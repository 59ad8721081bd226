import { load } from 'js-yaml';
import { withDataSources } from '../../docs/extending/grafana';
import { synthesize } from '../../validation/synthesize';

const { manifests, problems } = synthesize(withDataSources, {
  targetFiles: [],
  today: new Date('2026-01-01'),
});
const objects = manifests.map(({ object }) => object as unknown as Record<string, unknown>);
// biome-ignore lint/suspicious/noExplicitAny: the fields of any object
const find = (kind: string, name: string): any => {
  const found = objects.find(
    (one) => one.kind === kind && (one.metadata as { name: string }).name === name,
  );
  if (!found) throw new Error(`${kind} ${name} does not exist`);
  return found;
};

test('data sources have their credentials as references to variables from Secrets', () => {
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { datasources } = load(
    find('ConfigMap', 'grafana-datasources').data['datasources.yaml'],
  ) as { datasources: { uid: string; secureJsonData?: Record<string, string> }[] };
  const secretOf = (uid: string, key: string) =>
    datasources.find((source) => source.uid === uid)?.secureJsonData?.[key];
  const [container] = find('StatefulSet', 'grafana').spec.template.spec.containers;
  for (const [uid, key, secret] of [
    ['orders-db', 'password', 'grafana-orders'],
    ['clicks', 'password', 'grafana-clicks'],
  ] as const) {
    const value = secretOf(uid, key);
    expect(value).toMatch(/^\$SECRET_GRAFANA_[A-Z]+_PASSWORD_[0-9A-F]{8}$/);
    expect(container.env).toContainEqual({
      name: value?.slice(1),
      valueFrom: { secretKeyRef: { name: secret, key: 'password' } },
    });
  }
});

test('plugins are installed in their versions, with the limits of the container', () => {
  const { initContainers } = find('StatefulSet', 'grafana').spec.template.spec;
  expect(initContainers).toHaveLength(1);
  expect(initContainers[0].args.slice(-4)).toEqual([
    'plugins',
    'install',
    'grafana-clickhouse-datasource',
    '4.11.1',
  ]);
  expect(initContainers[0].resources.limits).toBeDefined();
});

test('the network policy allows the data sources, the catalog of plugins and the LDAP servers', () => {
  const policies = JSON.stringify(
    objects.filter(
      (one) =>
        one.kind === 'NetworkPolicy' && (one.metadata as { name: string }).name.includes('grafana'),
    ),
  );
  for (const port of [5432, 9440, 443, 636]) expect(policies).toContain(`"port":${port}`);
  expect(policies).toContain('"kubernetes.io/metadata.name":"databases"');
});

test('users log in with LDAP', () => {
  const ini = find('ConfigMap', 'grafana-config').data['grafana.ini'];
  expect(ini).toMatch(/\[auth\.ldap\]\nenabled = true\nconfig_file = .*\/grafana-ldap\/ldap\.toml/);
  expect(ini).toMatch(/disable_login_form = false/);
});
