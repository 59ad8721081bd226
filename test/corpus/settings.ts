import { environmentSchema } from '../../catalog/definitions/environment';
import type { Schema } from '../../catalog/helpers/schema';
import { leavesOf } from '../../scripts/fuzz/schemas';
import { type CorpusInput, rows } from './corpus';

const notText = [1, true, null, {}, [], ['a'], Number.NaN, () => 'a'];
const notNumber = ['1', true, null, {}, [1], () => 1, Number.NaN, Number.POSITIVE_INFINITY];
const notBoolean = ['true', 0, 1, null, {}, []];
const notObject = ['a', 1, true, null, [], ['a']];

/** Values of each format, at a setting that has it. */
const ofFormats: readonly CorpusInput[] = [
  ...rows('loki.retention', {
    refused: [
      ...notText,
      '',
      ' ',
      '30',
      '30 d',
      '-30d',
      '30x',
      '1h30',
      '30d1y',
      '1.5h',
      '3٠d',
      '30d\n',
      '1d1d',
      '٣d',
    ],
    accepted: ['720h', '30d', '1y', '4w'],
  }),
  ...rows('prometheus.scrapeInterval', {
    refused: ['15', 's', '15S', 15, '1m30', '15 s'],
    accepted: ['15s', '1m', '1m30s'],
  }),
  ...rows('prometheus.retentionSize', {
    refused: [...notText, '', '4', '4gb', '4 GB', '1.5GB', '4GiB', '-4GB', '4Gi', '99999999EB'],
    accepted: ['4GB', '512MB'],
  }),
  ...rows('prometheus.storage', {
    refused: [...notText, '', '10 Gi', '-1Gi', 'Gi', '10gib', '1e', '0x10', '10GB'],
    accepted: ['10Gi', '10G', '20Gi'],
  }),
  ...rows('prometheus.resources.memoryLimit', {
    refused: ['2 Gi', 2, '2g', '2GB'],
    accepted: ['2Gi', '4Gi'],
  }),
  ...rows('prometheus.resources.cpu', {
    refused: ['1 cpu', '100mm', '', []],
    accepted: ['100m', '1', '0.5'],
  }),
  ...rows('namespaces.stack', {
    refused: [
      ...notText,
      '',
      'A',
      'a_b',
      'a.b',
      '-a',
      'a-',
      'a b',
      'ü',
      '../etc',
      'a/b',
      'a\n',
      'x'.repeat(64),
    ],
    accepted: ['monitoring', 'a', 'a-1', 'x'.repeat(63)],
  }),
  ...rows('storageClass', {
    refused: [1, true, null, {}, [], '', 'A', 'a b', '.a', 'a..b', 'a/b', 'x'.repeat(254)],
    accepted: [false, 'fast', 'csi.example.org'],
  }),
  ...rows('kubeStateMetrics', {
    refused: [
      1,
      true,
      '',
      'host',
      'host:0',
      'host:70000',
      'http://host:80',
      'host:80/x',
      'host: 80',
      ':80',
      'a b:80',
      'host:port',
    ],
    accepted: [false, 'kube-state-metrics.kube-system.svc:8080', '10.0.0.1:8080', '[::1]:8080'],
  }),
  ...rows('cluster', {
    refused: [...notText, '', ' a', '$a', 'a b', 'a\n', '-a', '${A}'],
    accepted: ['eu-1', 'eu.1', 'EU_1'],
  }),
  ...rows('registry', {
    refused: [
      ...notText,
      '',
      'https://host',
      'host/',
      'host/A',
      'host:port',
      'host/a b',
      'host//a',
    ],
    accepted: ['registry.example.org', 'registry.example.org:5000/mirror'],
  }),
  ...rows('imagePullSecrets.0', {
    refused: [...notText, '', 'A', 'a b', '../x'],
    accepted: ['pull'],
  }),
  ...rows('images.prometheus', {
    refused: [...notText, '', 'a b', 'sha256:12', 'host/a:b c', ':v1', 'v1\n', '$x'],
    accepted: ['v3.13.5', `sha256:${'a'.repeat(64)}`, 'registry.example.org/prometheus:v3.13.5'],
  }),
  ...rows('apiServerPorts.0', {
    refused: [...notNumber, 0, -1, 65_536, 1.5],
    accepted: [443, 6443],
  }),
  ...rows('clusterDns.port', { refused: [...notNumber, 0, 65_536], accepted: [53, 5353] }),
  ...rows('clusterDns.namespace', { refused: ['', 'A', 1], accepted: ['openshift-dns'] }),
  ...rows('clusterDns.cidrs.0', {
    refused: [
      1,
      '',
      '10.0.0.0',
      '10.0.0.0/33',
      '256.0.0.0/8',
      'fd00::',
      'fd00::/129',
      'a/8',
      '10.0.0.0/8 ',
    ],
    accepted: ['169.254.20.10/32', '10.96.0.10/32', 'fd00:10:96::a/128', '0.0.0.0/0'],
  }),
  ...rows('clusterDns.podLabels', {
    refused: [...notObject, {}],
    accepted: [{ 'k8s-app': 'kube-dns' }, { 'dns.operator.openshift.io/daemonset-dns': 'default' }],
  }),
  ...rows('logCollector', {
    refused: [...notText, '', 'Alloy', 'vector', 'promtail '],
    accepted: ['alloy'],
  }),
  ...rows('tracing', {
    refused: [...notText, '', 'zipkin', 'Jaeger'],
    accepted: ['jaeger', 'tempo'],
  }),
  ...rows('namespaces.teams', { refused: notBoolean, accepted: [true, false] }),
  ...rows('prometheus.replicas', { refused: [...notNumber, 0, -1, 1.5], accepted: [1] }),
  ...rows('resourceBudget', {
    refused: [true, 'a', 1, null, [], {}],
    accepted: [false, { cpu: '50', memory: '100Gi' }],
  }),
  ...rows('waivers.0', { refused: ['a', 1, null, []] }),
  ...rows('waivers.1.until', {
    refused: ['2027-02-30', '2024-13-45', '27-01-01', 'tomorrow', 1, '2027-1-1'],
  }),
];

const isText = (schema: Schema): boolean => schema.type === 'string' || 'enum' in schema;

/** A value of another type at every setting. */
const ofEverySetting: readonly CorpusInput[] = leavesOf({
  ...environmentSchema,
  required: [],
  properties: Object.fromEntries(
    Object.entries(environmentSchema.properties as Record<string, Schema>).filter(
      ([key]) => !['teams', 'name', 'extend', 'waivers', 'tracing'].includes(key),
    ),
  ),
})
  .filter(({ schema }) => typeof schema.type === 'string' || 'enum' in schema)
  .map(({ path, schema, put }) => {
    const value = isText(schema) ? 17 : 'no number';
    return { path, value, tree: put(value), code: 'definition/schema-error' };
  });

export const settings = [...ofFormats, ...ofEverySetting];
