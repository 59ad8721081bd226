import type { ManifestFields } from '../../../validation/output';
import type { Case } from '../trial';
import { change, LOKI, lokiContainer, lokiSpec, nothing } from './change';

export const volumes: readonly Case[] = [
  change(
    'config-missing',
    'a ConfigMap that is not there',
    (o) => {
      lokiSpec(o).volumes.find(({ name }: ManifestFields) => name === 'config').configMap.name =
        'loki-conf';
    },
    LOKI,
    (o) => {
      Object.assign(
        lokiSpec(o).volumes.find(({ name }: ManifestFields) => name === 'config').configMap,
        {
          name: 'loki-conf',
          optional: true,
        },
      );
    },
    'ConfigMap loki-conf',
  ),
  change(
    'config-missing',
    'a key that is not there',
    (o) => {
      lokiSpec(o).volumes.find(({ name }: ManifestFields) => name === 'config').configMap.items = [
        { key: 'loki.yaml', path: 'loki.yaml' },
        { key: 'other.yaml', path: 'other.yaml' },
      ];
    },
    LOKI,
    (o) => {
      lokiSpec(o).volumes.find(({ name }: ManifestFields) => name === 'config').configMap.items = [
        { key: 'loki.yaml', path: 'loki.yaml' },
      ];
    },
    'other.yaml of ConfigMap loki-config',
  ),
  change(
    'config-missing',
    'an argument with a file that is not there',
    (o) => {
      lokiContainer(o).args.push('-runtime-config.file=/etc/loki/config/overrides.yaml');
    },
    LOKI,
    (o) => {
      lokiContainer(o).args.push('-x=/etc/loki/config/*.yaml', '-y=/loki/overrides.yaml');
    },
    'overrides.yaml',
  ),
  change(
    'config-missing',
    'a subPath that is not there',
    (o) => {
      lokiContainer(o).volumeMounts.push({
        name: 'config',
        mountPath: '/x',
        subPath: 'other.yaml',
      });
    },
    LOKI,
    (o) => {
      lokiContainer(o).volumeMounts.push({ name: 'config', mountPath: '/x', subPath: 'loki.yaml' });
    },
    'other.yaml',
  ),
  change(
    'config-missing',
    'a variable from a key that is not there',
    (o) => {
      lokiContainer(o).env = [
        { name: 'X', valueFrom: { configMapKeyRef: { name: 'loki-config', key: 'x' } } },
      ];
    },
    LOKI,
    (o) => {
      lokiContainer(o).env = [
        { name: 'X', valueFrom: { configMapKeyRef: { name: 'loki-config', key: 'loki.yaml' } } },
      ];
    },
    'variable X',
  ),
  change(
    'volume-mounts',
    'a mount without a volume',
    (o) => {
      lokiContainer(o).volumeMounts.push({ name: 'cache', mountPath: '/cache' });
    },
    LOKI,
    (o) => {
      lokiContainer(o).volumeMounts.push({ name: 'cache', mountPath: '/cache' });
      lokiSpec(o).volumes.push({ name: 'cache', emptyDir: {} });
    },
    'mounts cache, which is no volume',
  ),
  change(
    'volume-mounts',
    'a volume without a mount',
    (o) => {
      lokiSpec(o).volumes.push({ name: 'cache', emptyDir: {} });
    },
    LOKI,
    nothing,
    'no container mounts the volume cache',
  ),
  change(
    'volume-mounts',
    'two mounts at one path',
    (o) => {
      lokiContainer(o).volumeMounts.push({ ...lokiContainer(o).volumeMounts[0] });
    },
    LOKI,
    (o) => {
      lokiContainer(o).volumeMounts.push({
        ...lokiContainer(o).volumeMounts[0],
        mountPath: '/elsewhere',
      });
    },
    'mounts two at',
  ),
  change(
    'volume-mounts',
    'two volumes of one name',
    (o) => {
      lokiSpec(o).volumes.push({ ...lokiSpec(o).volumes[0] });
    },
    LOKI,
    nothing,
    'two volumes',
  ),
];
