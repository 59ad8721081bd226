import type { Case, Mutable, Objects } from '../trial';
import { change, LOKI, lokiContainer, lokiSpec, metadata, nothing } from './change';

// its pods have one container: what a pod says for all of them is reported once
const JAEGER = 'jaeger.yaml, StatefulSet jaeger';
const jaegerSpec = (o: Objects): Mutable => o.get('StatefulSet', 'jaeger').spec.template.spec;

export const containers: readonly Case[] = [
  change(
    'k8s/missing-resources',
    'no memory limit',
    (o) => {
      delete lokiContainer(o).resources.limits.memory;
    },
    LOKI,
    nothing,
    'container "loki" has no limit for memory',
  ),
  change(
    'k8s/missing-resources',
    'no CPU request',
    (o) => {
      delete lokiContainer(o).resources.requests.cpu;
    },
    LOKI,
    nothing,
    'has no request for cpu',
  ),
  change(
    'k8s/missing-resources',
    'a request above the limit',
    (o) => {
      Object.assign(lokiContainer(o).resources, {
        requests: { cpu: '2001m', memory: '1Mi' },
        limits: { cpu: '2', memory: '1Mi' },
      });
    },
    LOKI,
    (o) => {
      Object.assign(lokiContainer(o).resources, {
        requests: { cpu: '2000m', memory: '1Mi' },
        limits: { cpu: '2', memory: '1Mi' },
      });
    },
    'container "loki" requests more cpu than its limit: expected at most 2, found 2001m',
  ),
  change(
    'k8s/missing-probe',
    'no liveness probe',
    (o) => {
      delete lokiContainer(o).livenessProbe;
    },
    LOKI,
    nothing,
    'container "loki" has no livenessProbe',
  ),
  change(
    'k8s/missing-probe',
    'no readiness probe on a node agent',
    (o) => {
      delete o.container('DaemonSet', 'node-exporter').readinessProbe;
    },
    'node-exporter.yaml, DaemonSet node-exporter',
    nothing,
  ),
  change(
    'k8s/identical-probes',
    'liveness by readiness',
    (o) => {
      const container = lokiContainer(o);
      container.livenessProbe = { ...container.readinessProbe, failureThreshold: 10 };
    },
    LOKI,
    (o) => {
      const container = lokiContainer(o);
      container.livenessProbe = {
        httpGet: { ...container.readinessProbe.httpGet, path: '/alive' },
      };
    },
    'livenessProbe of container "loki" is the same as its readinessProbe:',
  ),
  change(
    'k8s/identical-probes',
    'liveness by readiness, in other words',
    (o) => {
      const container = lokiContainer(o);
      const { path, port } = container.readinessProbe.httpGet;
      const named = container.ports.find((one: Mutable) => one.name === port);
      container.livenessProbe = {
        httpGet: { path, port: named.containerPort, scheme: 'HTTP' },
      };
    },
    LOKI,
    (o) => {
      const container = lokiContainer(o);
      container.livenessProbe = {
        httpGet: { ...container.readinessProbe.httpGet, scheme: 'HTTPS' },
      };
    },
    'livenessProbe of container "loki" is the same as its readinessProbe:',
  ),
  change(
    'k8s/identical-probes',
    'startup by readiness',
    (o) => {
      const container = lokiContainer(o);
      container.startupProbe = { ...container.readinessProbe, failureThreshold: 180 };
    },
    LOKI,
    (o) => {
      const container = lokiContainer(o);
      container.startupProbe = { ...container.livenessProbe, failureThreshold: 180 };
    },
    'startupProbe of container "loki" is the same as its readinessProbe:',
  ),
  change(
    'k8s/insecure-container',
    'privileged, even on the host',
    (o) => {
      o.container('DaemonSet', 'node-exporter').securityContext.privileged = true;
    },
    'node-exporter.yaml, DaemonSet node-exporter',
    nothing,
    'is privileged',
  ),
  change(
    'k8s/insecure-container',
    'a writable image',
    (o) => {
      lokiContainer(o).securityContext.readOnlyRootFilesystem = false;
    },
    LOKI,
    nothing,
    'container "loki" may write to its root filesystem',
  ),
  change(
    'k8s/insecure-container',
    'more privileges',
    (o) => {
      delete lokiContainer(o).securityContext.allowPrivilegeEscalation;
    },
    LOKI,
    nothing,
    'allows privilege escalation',
  ),
  change(
    'k8s/insecure-container',
    'a capability',
    (o) => {
      lokiContainer(o).securityContext.capabilities.add = ['NET_RAW'];
    },
    LOKI,
    nothing,
    'adds capabilities NET_RAW',
  ),
  change(
    'k8s/insecure-container',
    'all capabilities',
    (o) => {
      delete lokiContainer(o).securityContext.capabilities;
    },
    LOKI,
    nothing,
    'does not drop all capabilities',
  ),
  change(
    'k8s/insecure-container',
    'root',
    (o) => {
      delete jaegerSpec(o).securityContext.runAsNonRoot;
    },
    JAEGER,
    (o) => {
      delete jaegerSpec(o).securityContext.runAsNonRoot;
      o.container('StatefulSet', 'jaeger').securityContext.runAsNonRoot = true;
    },
    'may run as root',
  ),
  change(
    'k8s/insecure-container',
    'no seccomp profile',
    (o) => {
      delete jaegerSpec(o).securityContext.seccompProfile;
    },
    JAEGER,
    nothing,
    'has no seccomp profile',
  ),
  change(
    'k8s/insecure-container',
    'the network of the host',
    (o) => {
      lokiSpec(o).hostNetwork = true;
    },
    LOKI,
    nothing,
    'host namespaces',
  ),
  change(
    'k8s/insecure-container',
    'a folder of the host',
    (o) => {
      lokiSpec(o).volumes.push({ name: 'host', hostPath: { path: '/' } });
      lokiContainer(o).volumeMounts.push({ name: 'host', mountPath: '/host' });
    },
    LOKI,
    nothing,
    'volume "host" is a hostPath volume',
  ),
  change(
    'k8s/exposed-secret',
    'a Secret',
    (o) => o.add({ apiVersion: 'v1', kind: 'Secret', metadata: metadata('s') }),
    'added.yaml, Secret s',
    nothing,
    'Secret "s" is in the output',
  ),
  change(
    'k8s/exposed-secret',
    'a password in a file',
    (o) => {
      o.get('ConfigMap', 'loki-config').data['loki.yaml'] += '\npassword: hunter2\n';
    },
    'loki.yaml, ConfigMap loki-config',
    (o) => {
      o.get('ConfigMap', 'loki-config').data['loki.yaml'] +=
        `\npassword_file: /etc/loki/secrets/password\npassword: ${'$'}{PASSWORD}\n`;
    },
    'file "loki.yaml" has a value for password on line ',
  ),
  change(
    'k8s/exposed-secret',
    'a token among the arguments',
    (o) => {
      lokiContainer(o).args.push('--api-token=abc123');
    },
    LOKI,
    (o) => {
      lokiContainer(o).args.push('--api-token=$(TOKEN)');
    },
    'argument of container "loki" has a value for token',
  ),
  change(
    'k8s/exposed-secret',
    'a password on the line below its key',
    (o) => {
      lokiContainer(o).args.push('level: info\npassword:\n  hunter2');
    },
    LOKI,
    (o) => {
      lokiContainer(o).args.push('level: info\npassword:\n  $(PASSWORD)');
    },
    'argument of container "loki" has a value for password',
  ),
  change(
    'k8s/exposed-secret',
    'a secret in a variable',
    (o) => {
      lokiContainer(o).env = [{ name: 'AWS_SECRET_ACCESS_KEY', value: 'abc' }];
    },
    LOKI,
    (o) => {
      lokiContainer(o).env = [
        { name: 'AWS_SECRET_ACCESS_KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
      ];
    },
    'variable "AWS_SECRET_ACCESS_KEY" of container "loki" has a value for ACCESS_KEY',
  ),
];
