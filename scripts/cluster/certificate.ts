import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KUBE_CLIENT_CERTIFICATE_EXPIRES } from '../../alerts/names';
import { PLATFORM_TEAM } from '../../catalog/names';
import { toolPath } from '../../tools/locate';
import type { Fault } from './fault';
import { applyObjects, kubectl, kubectlJson } from './kubectl';

/** A client of the API server whose certificate expires soon: the controller manager signs it for an hour. */

const NAME = 'observability-fault-certificate';
const LIFETIME_SECONDS = 3600;
/** Time between two requests, in milliseconds: several within each window of the alert. */
const REQUEST_INTERVAL = 30_000;

let folder: string | undefined;
let timer: NodeJS.Timeout | undefined;

export const certificateFault: Fault = {
  name: 'a client certificate of the API server expires within a day',
  alert: KUBE_CLIENT_CERTIFICATE_EXPIRES,
  service: 'kube-apiserver',
  labels: { severity: 'page' },
  team: PLATFORM_TEAM,
  minutes: 9,
  missing: () => (toolPath('openssl') === undefined ? 'openssl not on PATH' : undefined),
  change: () => {
    folder = mkdtempSync(path.join(tmpdir(), 'certificate-'));
    const kubeconfig = writeKubeconfig(folder);
    const request = () => kubectl('--kubeconfig', kubeconfig, 'get', '--raw', '/version');
    request();
    timer = setInterval(() => {
      try {
        request();
      } catch {
        // Without requests, the alert does not fire, which is reported.
      }
    }, REQUEST_INTERVAL);
    return [];
  },
  remove: () => {
    clearInterval(timer);
    if (folder) rmSync(folder, { recursive: true, force: true });
    kubectl('delete', 'certificatesigningrequest', NAME, '--ignore-not-found');
  },
};

/** Writes a kubeconfig with a new key and a certificate that the cluster signed. @returns its path */
function writeKubeconfig(directory: string): string {
  const key = path.join(directory, 'client.key');
  applyObjects([
    {
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { name: NAME },
      spec: {
        request: Buffer.from(createRequest(key)).toString('base64'),
        signerName: 'kubernetes.io/kube-apiserver-client',
        expirationSeconds: LIFETIME_SECONDS,
        usages: ['client auth'],
      },
    },
  ]);
  kubectl('certificate', 'approve', NAME);
  kubectl(
    ...['wait', `certificatesigningrequest/${NAME}`, '--for=jsonpath={.status.certificate}'],
    '--timeout=60s',
  );
  const { certificate } = kubectlJson('get', 'certificatesigningrequest', NAME).status;
  const [{ cluster }] = JSON.parse(
    kubectl('config', 'view', '--minify', '--flatten', '--raw', '-o', 'json'),
  ).clusters;
  const file = path.join(directory, 'kubeconfig');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: NAME, cluster }],
    users: [
      {
        name: NAME,
        user: {
          'client-certificate-data': certificate,
          'client-key-data': readFileSync(key).toString('base64'),
        },
      },
    ],
    contexts: [{ name: NAME, context: { cluster: NAME, user: NAME } }],
    'current-context': NAME,
  };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

/** Writes a new key to a file. @returns the certificate signing request */
function createRequest(key: string): string {
  const args = ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${NAME}`];
  const { status, stdout, stderr } = spawnSync(
    toolPath('openssl') ?? 'openssl',
    [...args, '-keyout', key],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`openssl req: ${stderr.trim()}`);
  return stdout;
}
