// A real Kubernetes API server with its etcd, on loopback. No controllers: what is applied is kept, not run.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Guardian } from '@observability-stack/lab/guardian';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { type RunningProcess, startProcess } from '@observability-stack/lab/processes';
import { type Outcome, runTool, tool } from './run';

export interface ApiServer {
  /** Runs kubectl as the cluster's administrator. */
  kubectl(args: readonly string[], options?: KubectlOptions): Promise<Outcome>;
  /** Runs shell commands that call kubectl. */
  shell(commands: string): Promise<Outcome>;
  /** What other clients need to connect as the cluster's administrator. */
  readonly access: ApiAccess;
  stop(): Promise<void>;
}

export interface ApiAccess {
  readonly url: string;
  /** Path of the kubeconfig. */
  readonly kubeconfig: string;
  /** Path of the certificate of the authority. */
  readonly authority: string;
  /** Path of the token. */
  readonly token: string;
}

export interface KubectlOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export async function startApiServer(): Promise<ApiServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'api-server-'));
  const guardian = new Guardian(folder);
  const output: string[] = [];
  const started: RunningProcess[] = [];
  const stop = async () => {
    for (const server of [...started].reverse()) await server.stop(10);
    await guardian.dismiss();
    rmSync(folder, { recursive: true, force: true });
  };
  const start = async (name: string, args: readonly string[]) => {
    const server = await startProcess({
      command: tool(name),
      args,
      env: { HOME: folder },
      cwd: folder,
      guardian,
      onLine: (_, line) => output.push(`${name}: ${line}`),
    });
    started.push(server);
  };

  try {
    const [client = 0, peer = 0, secure = 0] = await claimFreePorts(3);
    const etcd = `http://${LOOPBACK}:${client}`;
    await start('etcd', [
      `--data-dir=${folder}/etcd`,
      `--listen-client-urls=${etcd}`,
      `--advertise-client-urls=${etcd}`,
      `--listen-peer-urls=http://${LOOPBACK}:${peer}`,
      `--initial-advertise-peer-urls=http://${LOOPBACK}:${peer}`,
      `--initial-cluster=default=http://${LOOPBACK}:${peer}`,
      '--unsafe-no-fsync',
    ]);
    const key = path.join(folder, 'service-accounts.pem');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(key, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
    const token = randomBytes(24).toString('hex');
    const tokens = path.join(folder, 'tokens.csv');
    writeFileSync(tokens, `${token},admin,admin,system:masters\n`, { mode: 0o600 });
    await start('kube-apiserver', [
      `--etcd-servers=${etcd}`,
      `--bind-address=${LOOPBACK}`,
      // it would publish its own address, and a loopback one is refused
      '--endpoint-reconciler-type=none',
      `--secure-port=${secure}`,
      // without a certificate it creates one there
      `--cert-dir=${folder}/certificates`,
      '--authorization-mode=RBAC',
      // as clusters are set up; it is Pod Security that refuses it
      '--allow-privileged',
      `--token-auth-file=${tokens}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${key}`,
      `--service-account-signing-key-file=${key}`,
      '--service-cluster-ip-range=10.96.0.0/16',
    ]);
    const kubeconfig = path.join(folder, 'kubeconfig.json');
    writeFileSync(
      kubeconfig,
      kubeconfigText(secure, `${folder}/certificates/apiserver.crt`, token),
    );
    const own = { KUBECONFIG: kubeconfig, HOME: folder, KUBECACHEDIR: path.join(folder, 'cache') };
    const kubectl: ApiServer['kubectl'] = (args, { input, env } = {}) =>
      runTool('kubectl', args, { input, env: { ...env, ...own } });
    const PATH = [path.dirname(tool('kubectl')), process.env.PATH].join(path.delimiter);
    const shell: ApiServer['shell'] = (commands) =>
      runTool('bash', ['-c', commands], { env: { ...own, PATH } });
    await untilReady(kubectl, started, output);
    const tokenFile = path.join(folder, 'token');
    writeFileSync(tokenFile, token, { mode: 0o600 });
    const access = {
      url: `https://${LOOPBACK}:${secure}`,
      kubeconfig,
      authority: `${folder}/certificates/apiserver.crt`,
      token: tokenFile,
    };
    return { kubectl, shell, access, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function kubeconfigText(port: number, authority: string, token: string): string {
  const server = `https://${LOOPBACK}:${port}`;
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority': authority } }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
  });
}

async function untilReady(
  kubectl: ApiServer['kubectl'],
  servers: readonly RunningProcess[],
  output: readonly string[],
): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const { code } = await kubectl(['get', '--raw', '/readyz']);
    if (code === 0) return;
    const ended = servers.map((server) => server.ended()).find((how) => how !== undefined);
    if (ended || Date.now() > deadline) {
      throw new Error(`no API server: ${ended ?? 'not ready'}\n${output.slice(-20).join('\n')}`);
    }
    await sleep(500);
  }
}
