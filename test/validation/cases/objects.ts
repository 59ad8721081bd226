import { type Case, trialLabels } from '../trial';
import { change, metadata, nothing } from './change';

const configMap = (name: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: metadata(name),
});

export const objects: readonly Case[] = [
  change(
    'k8s/invalid-name',
    'a name above the limit of its kind',
    (o) => o.add(configMap('x'.repeat(254))),
    'added.yaml, ConfigMap xxx',
    (o) => o.add(configMap('x'.repeat(253))),
  ),
  change(
    'k8s/invalid-name',
    'a volume above the limit',
    (o) => {
      const [volume] = o.get('StatefulSet', 'grafana').spec.template.spec.volumes;
      const mounts = o.get('StatefulSet', 'grafana').spec.template.spec.containers[0].volumeMounts;
      for (const mount of mounts) if (mount.name === volume.name) mount.name = 'v'.repeat(64);
      volume.name = 'v'.repeat(64);
    },
    'grafana.yaml, StatefulSet grafana',
    nothing,
    'volume "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv" is too long: expected at most 63',
  ),
  change(
    'k8s/invalid-name',
    'a label above the limit',
    (o) => {
      o.get('StatefulSet', 'grafana').metadata.labels.long = 'v'.repeat(64);
    },
    'grafana.yaml, StatefulSet grafana',
    (o) => {
      o.get('StatefulSet', 'grafana').metadata.labels.long = 'v'.repeat(63);
    },
    'value of label long: "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv" is too long: expected',
  ),
  change(
    'k8s/object-too-large',
    'a ConfigMap above the limit',
    (o) =>
      o.add({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: metadata('big'),
        data: { a: 'x'.repeat(262_144) },
      }),
    'added.yaml, ConfigMap big (construct added/object)',
    (o) =>
      o.add({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: metadata('big'),
        data: { a: 'x'.repeat(261_000) },
      }),
  ),
  change(
    'k8s/invalid-namespace',
    'no namespace',
    (o) =>
      o.add({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'lost', labels: trialLabels },
      }),
    'added.yaml, ConfigMap lost',
    (o) => o.add({ apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('found') }),
  ),
  change(
    'k8s/invalid-namespace',
    'a namespace that does not exist',
    (o) =>
      o.add({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: metadata('lost', { namespace: 'elsewhere' }),
      }),
    'added.yaml, ConfigMap lost',
    (o) =>
      o.add({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: metadata('found', { namespace: 'commerce' }),
      }),
  ),
  change(
    'k8s/invalid-namespace',
    'a cluster-wide object in a namespace',
    (o) =>
      o.add({
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: metadata('wide'),
      }),
    'added.yaml, ClusterRole wide',
    (o) =>
      o.add({
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'wide', labels: trialLabels },
      }),
  ),
  change(
    'k8s/missing-prune-label',
    'no label to prune by',
    (o) =>
      o.add({ apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('kept', { labels: {} }) }),
    'added.yaml, ConfigMap kept',
    (o) => o.add({ apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('pruned') }),
  ),
  change(
    'k8s/duplicate-object',
    'a ConfigMap twice',
    (o) => o.add(structuredClone(o.get('ConfigMap', 'loki-config'))),
    'added.yaml, ConfigMap loki-config',
    (o) =>
      o.add({
        ...structuredClone(o.get('ConfigMap', 'loki-config')),
        metadata: metadata('loki-config-2'),
      }),
    'ConfigMap "loki-config" is not unique: also in loki.yaml (construct loki/loki/loki-config/loki-config)',
  ),
];
