import type { Case, Mutable, Objects } from '../trial';
import { change, LOKI, lokiContainer, lokiSpec, metadata, nothing } from './change';

// its pods have one container: what a pod says for all of them is reported once
const JAEGER = 'jaeger.yaml, StatefulSet jaeger';
const jaegerSpec = (o: Objects): Mutable => o.get('StatefulSet', 'jaeger').spec.template.spec;

export const containers: readonly Case[] = [
  change(
    'container-resources',
    'no memory limit',
    (o) => {
      delete lokiContainer(o).resources.limits.memory;
    },
    LOKI,
    nothing,
    'container loki has no limit for memory',
  ),
  change(
    'container-resources',
    'no CPU request',
    (o) => {
      delete lokiContainer(o).resources.requests.cpu;
    },
    LOKI,
    nothing,
    'has no request for cpu',
  ),
  change(
    'container-resources',
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
    'requests 2001m of cpu',
  ),
  change(
    'container-probes',
    'no liveness probe',
    (o) => {
      delete lokiContainer(o).livenessProbe;
    },
    LOKI,
    nothing,
    'container loki has no livenessProbe',
  ),
  change(
    'container-probes',
    'no readiness probe on a node agent',
    (o) => {
      delete o.container('DaemonSet', 'node-exporter').readinessProbe;
    },
    'node-exporter.yaml, DaemonSet node-exporter',
    nothing,
  ),
  change(
    'probe-restart',
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
    'restarted by livenessProbe',
  ),
  change(
    'probe-restart',
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
    'restarted by livenessProbe',
  ),
  change(
    'probe-restart',
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
    'restarted by startupProbe',
  ),
  change(
    'pod-security',
    'privileged, even on the host',
    (o) => {
      o.container('DaemonSet', 'node-exporter').securityContext.privileged = true;
    },
    'node-exporter.yaml, DaemonSet node-exporter',
    nothing,
    'is privileged',
  ),
  change(
    'pod-security',
    'a writable image',
    (o) => {
      lokiContainer(o).securityContext.readOnlyRootFilesystem = false;
    },
    LOKI,
    nothing,
    'may write to its image',
  ),
  change(
    'pod-security',
    'more privileges',
    (o) => {
      delete lokiContainer(o).securityContext.allowPrivilegeEscalation;
    },
    LOKI,
    nothing,
    'may gain privileges',
  ),
  change(
    'pod-security',
    'a capability',
    (o) => {
      lokiContainer(o).securityContext.capabilities.add = ['NET_RAW'];
    },
    LOKI,
    nothing,
    'adds NET_RAW',
  ),
  change(
    'pod-security',
    'all capabilities',
    (o) => {
      delete lokiContainer(o).securityContext.capabilities;
    },
    LOKI,
    nothing,
    'keeps capabilities',
  ),
  change(
    'pod-security',
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
    'pod-security',
    'no seccomp profile',
    (o) => {
      delete jaegerSpec(o).securityContext.seccompProfile;
    },
    JAEGER,
    nothing,
    'has no seccomp profile',
  ),
  change(
    'pod-security',
    'the network of the host',
    (o) => {
      lokiSpec(o).hostNetwork = true;
    },
    LOKI,
    nothing,
    'namespaces of the host',
  ),
  change(
    'pod-security',
    'a folder of the host',
    (o) => {
      lokiSpec(o).volumes.push({ name: 'host', hostPath: { path: '/' } });
      lokiContainer(o).volumeMounts.push({ name: 'host', mountPath: '/host' });
    },
    LOKI,
    nothing,
    'volume host is a folder of the host',
  ),
  change(
    'secret-in-output',
    'a Secret',
    (o) => o.add({ apiVersion: 'v1', kind: 'Secret', metadata: metadata('s') }),
    'added.yaml, Secret s',
    nothing,
    'is a Secret',
  ),
  change(
    'secret-in-output',
    'a password in a file',
    (o) => {
      o.get('ConfigMap', 'loki-config').data['loki.yaml'] += '\npassword: hunter2\n';
    },
    'loki.yaml, ConfigMap loki-config',
    (o) => {
      o.get('ConfigMap', 'loki-config').data['loki.yaml'] +=
        `\npassword_file: /etc/loki/secrets/password\npassword: ${'$'}{PASSWORD}\n`;
    },
    'loki.yaml holds a value for password',
  ),
  change(
    'secret-in-output',
    'a token among the arguments',
    (o) => {
      lokiContainer(o).args.push('--api-token=abc123');
    },
    LOKI,
    (o) => {
      lokiContainer(o).args.push('--api-token=$(TOKEN)');
    },
    'an argument of loki holds a value for token',
  ),
  change(
    'secret-in-output',
    'a password on the line below its key',
    (o) => {
      lokiContainer(o).args.push('level: info\npassword:\n  hunter2');
    },
    LOKI,
    (o) => {
      lokiContainer(o).args.push('level: info\npassword:\n  $(PASSWORD)');
    },
    'an argument of loki holds a value for password',
  ),
  change(
    'secret-in-output',
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
    'variable AWS_SECRET_ACCESS_KEY',
  ),
];
