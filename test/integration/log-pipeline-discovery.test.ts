import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Guardian } from '@observability-stack/lab/guardian';
import { criFile } from '../fixtures/log-lines/cri';
import { type Agent, alloyAgent, promtailAgent } from './log-pipeline/agents';
import { awaitEntries, queryLoki, startPipelineLoki } from './log-pipeline/loki';
import type { AgentFolder, AgentProgram } from './log-pipeline/program';
import { programsFor } from './log-pipeline/skip';
import { type ApiServer, startApiServer } from './support/api-server';

/** Pods as controllers and the kubelet leave them in the API, and what should become of their logs. */
interface PodCase {
  readonly name: string;
  readonly node?: string;
  readonly phase?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly owner?: { readonly apiVersion: string; readonly kind: string; readonly name: string };
  /** The label `service`; without, no line may arrive. */
  readonly service?: string;
  readonly team?: string;
}

const apps = 'apps/v1';
const PODS: readonly PodCase[] = [
  {
    name: 'orders-5d9c7b6f4-x2x7k',
    labels: { 'pod-template-hash': '5d9c7b6f4', 'observability/team': 'commerce' },
    owner: { apiVersion: apps, kind: 'ReplicaSet', name: 'orders-5d9c7b6f4' },
    service: 'orders',
    team: 'commerce',
  },
  {
    name: 'cart-0',
    labels: { 'app.kubernetes.io/name': 'cart', app: 'other' },
    owner: { apiVersion: apps, kind: 'StatefulSet', name: 'cart-db' },
    service: 'cart',
  },
  {
    name: 'backup-29401234-abcde',
    phase: 'Succeeded',
    owner: { apiVersion: 'batch/v1', kind: 'Job', name: 'backup-29401234' },
    service: 'backup',
  },
  {
    name: 'proxy-node-1',
    annotations: { 'kubernetes.io/config.mirror': 'hash-of-the-file' },
    service: 'app',
  },
  { name: 'elsewhere', node: 'node-2', labels: { app: 'elsewhere' } },
  { name: 'pending', phase: 'Pending', labels: { app: 'pending' } },
];

jest.setTimeout(240_000);

const NEEDED = ['loki', 'kube-apiserver', 'etcd', 'kubectl'];
const programs = programsFor('the discovery of logs', [...NEEDED, 'promtail', 'alloy']);
const complete = NEEDED.every((name) => programs.has(name));

for (const [name, agentOf] of [
  ['promtail', promtailAgent],
  ['alloy', alloyAgent],
] as const) {
  const [loki, agent] = [programs.get('loki'), programs.get(name)];
  const runnable = complete && agent !== undefined;
  (runnable ? test : test.skip)(`${name} finds the logs of the pods of its node`, async () => {
    await discover(loki ?? '', agentOf(agent ?? ''));
  });
}

async function discover(lokiBinary: string, agent: Agent): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'log-discovery-'));
  const place: AgentFolder = { dir, guardian: new Guardian(dir) };
  const running: { readonly stop: () => Promise<void> }[] = [];
  try {
    const api = await startApiServer();
    running.push(api);
    const start = BigInt(Date.now() - 60_000) * 1_000_000n;
    await createPods(api, join(dir, 'pods'), start);
    const loki: AgentProgram & { url: string } = await startPipelineLoki(place, lokiBinary);
    running.push(loki);
    const kubeconfig = join(dir, 'kubeconfig');
    const { stdout } = await api.kubectl(['config', 'view', '--raw']);
    writeFileSync(kubeconfig, stdout, { mode: 0o600 });
    const program = await agent.start(
      place,
      {
        lokiPushUrl: `${loki.url}/loki/api/v1/push`,
        tenantId: 'team-a',
        teamLabel: 'observability/team',
        podLogsDir: join(dir, 'pods'),
      },
      { kubeconfig, node: 'node-1' },
    );
    running.push(program);

    const wanted = PODS.filter(({ service }) => service !== undefined);
    const end = start + 3_600_000_000_000n;
    const entries = await awaitEntries(
      () => queryLoki(loki.url, 'team-a', '{namespace="shop"}', start, end),
      wanted.length,
    );
    const seen = entries.map(({ line, labels: { service, team, container }, metadata }) => {
      return { line, service, team, container, pod: metadata.pod, node: metadata.node };
    });
    const byPod = (a: { pod?: string }, b: { pod?: string }) => (`${a.pod}` < `${b.pod}` ? -1 : 1);
    expect(seen.sort(byPod)).toEqual(
      wanted
        .map(({ name, service, team }) => {
          const line = `from ${name}`;
          return { line, service, team, container: 'app', pod: name, node: 'node-1' };
        })
        .sort(byPod),
    );
  } finally {
    for (const program of running.reverse()) await program.stop();
    await place.guardian.dismiss();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The pods in the API, and their log files where the kubelet would put them. */
async function createPods(api: ApiServer, logs: string, at: bigint): Promise<void> {
  const apply = async (args: readonly string[], object: object): Promise<string> => {
    const { code, stdout, stderr } = await api.kubectl(args, { input: JSON.stringify(object) });
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };
  const create = ['create', '-f', '-', '-o', 'json'];
  await apply(create, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  await apply(create, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: 'shop' },
  });
  for (const pod of PODS) {
    const created = JSON.parse(await apply(create, podObject(pod))) as {
      metadata: { uid: string };
    };
    // Discovery passes over a pod without an address.
    const status = { status: { phase: pod.phase ?? 'Running', podIP: '10.0.0.7' } };
    await apply(
      [
        '-n',
        'shop',
        'patch',
        'pod',
        pod.name,
        '--subresource=status',
        '-p',
        JSON.stringify(status),
      ],
      {},
    );
    const uid = pod.annotations?.['kubernetes.io/config.mirror'] ?? created.metadata.uid;
    const folder = join(logs, `shop_${pod.name}_${uid}`, 'app');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, '0.log'), criFile([at, `from ${pod.name}`]));
  }
}

function podObject({ name, node = 'node-1', labels, annotations, owner }: PodCase): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      labels,
      annotations,
      ...(owner === undefined
        ? {}
        : { ownerReferences: [{ ...owner, uid: 'of-the-owner', controller: true }] }),
    },
    spec: {
      nodeName: node,
      automountServiceAccountToken: false,
      containers: [
        {
          name: 'app',
          image: 'app',
          // Discovery lists a container once for each of its ports.
          ports: [{ containerPort: 8080 }, { containerPort: 9090 }],
        },
      ],
    },
  };
}
