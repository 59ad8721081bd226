import type { ManifestFields } from '../../../validation/output';
import type { Case } from '../trial';
import { change, LOKI, lokiContainer, lokiSpec, nothing } from './change';

export const volumes: readonly Case[] = [
  change(
    'k8s/missing-config-map',
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
    'volume "config" uses ConfigMap "loki-conf", which does not exist',
  ),
  change(
    'k8s/missing-config-map',
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
    'volume "config" uses key "other.yaml" of ConfigMap "loki-config", which does not exist',
  ),
  change(
    'k8s/missing-config-map',
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
    'k8s/missing-config-map',
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
    'k8s/missing-config-map',
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
    'variable "X" of container "loki" uses key "x" of ConfigMap "loki-config", which does not exist',
  ),
  change(
    'k8s/invalid-volume-mount',
    'a mount without a volume',
    (o) => {
      lokiContainer(o).volumeMounts.push({ name: 'cache', mountPath: '/cache' });
    },
    LOKI,
    (o) => {
      lokiContainer(o).volumeMounts.push({ name: 'cache', mountPath: '/cache' });
      lokiSpec(o).volumes.push({ name: 'cache', emptyDir: {} });
    },
    'container "loki" mounts "cache", which is not a volume of the pod',
  ),
  change(
    'k8s/invalid-volume-mount',
    'a volume without a mount',
    (o) => {
      lokiSpec(o).volumes.push({ name: 'cache', emptyDir: {} });
    },
    LOKI,
    nothing,
    'volume "cache" is not mounted by any container',
  ),
  change(
    'k8s/invalid-volume-mount',
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
    'container "loki" has two mounts at "/etc/loki/config"',
  ),
  change(
    'k8s/invalid-volume-mount',
    'two volumes of one name',
    (o) => {
      lokiSpec(o).volumes.push({ ...lokiSpec(o).volumes[0] });
    },
    LOKI,
    nothing,
    'volume "config" is not unique',
  ),
];
