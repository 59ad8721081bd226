import { type Case, labels } from '../trial';
import { change, metadata } from './change';

export const objects: readonly Case[] = [
  change(
    'object-too-large',
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
    'object-namespace',
    'no namespace',
    (o) => o.add({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'lost', labels } }),
    'added.yaml, ConfigMap lost',
    (o) => o.add({ apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('found') }),
  ),
  change(
    'object-namespace',
    'a namespace that nobody makes',
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
    'object-namespace',
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
        metadata: { name: 'wide', labels },
      }),
  ),
  change(
    'object-labels',
    'no label to prune by',
    (o) =>
      o.add({ apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('kept', { labels: {} }) }),
    'added.yaml, ConfigMap kept',
    (o) => o.add({ apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('pruned') }),
  ),
  change(
    'duplicate-object',
    'a ConfigMap twice',
    (o) => o.add(structuredClone(o.get('ConfigMap', 'loki-config'))),
    'added.yaml, ConfigMap loki-config',
    (o) =>
      o.add({
        ...structuredClone(o.get('ConfigMap', 'loki-config')),
        metadata: metadata('loki-config-2'),
      }),
    'loki.yaml has an object',
  ),
];
