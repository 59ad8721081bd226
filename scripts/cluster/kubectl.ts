import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { toolPath } from '../../tools/locate';

const binary = (): string => {
  const found = toolPath('kubectl');
  if (!found)
    throw new Error('kubectl is not on PATH: install it, or run npm run tools -- kubectl');
  return found;
};

let context: readonly string[] = [];

/** Selects another context of KUBECONFIG for later commands. */
export const useContext = (name: string): void => {
  context = ['--context', name];
};

/** Runs kubectl and returns its output. @throws with the error message of kubectl if it fails */
export const kubectl = (...args: readonly string[]): string => runKubectl(args);

/** Applies objects. */
export const applyObjects = (objects: readonly object[]): string =>
  runKubectl(
    ['apply', '-f', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
  );

export interface ContainerAddress {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/**
 * Copies the files of a folder into a folder of a container, then creates an empty file `complete` there. The image needs
 * `sh` and `tar`.
 */
export function copyToContainer(
  { namespace, pod, container }: ContainerAddress,
  folder: string,
  target: string,
  complete: string,
): void {
  const { status, stdout, stderr, error } = spawnSync('tar', ['-c', '-C', folder, '.'], {
    maxBuffer: 256 * 1024 * 1024,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`tar of ${folder}: ${stderr.toString().trim()}`);
  runKubectl(
    [
      ...['-n', namespace, 'exec', '-i', pod, '-c', container, '--'],
      ...['sh', '-c', 'tar -x -C "$1" && touch "$1/$2"', 'sh', target, complete],
    ],
    stdout,
  );
}

function runKubectl(args: readonly string[], input: string | Buffer = ''): string {
  const { status, stdout, stderr, error } = spawnSync(binary(), [...context, ...args], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    input,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr.trim()}`);
  return stdout;
}

// biome-ignore lint/suspicious/noExplicitAny: objects of every kind pass through here
export const kubectlJson = (...args: readonly string[]): any =>
  JSON.parse(kubectl(...args, '-o', 'json'));

export interface Forward {
  readonly url: string;
  stop(): void;
}

/**
 * Forwards a port of a pod to a free local port. It uses the kubelet, so network policies do not
 * apply.
 */
export function forward(namespace: string, target: string, port: number): Promise<Forward> {
  const child: ChildProcess = spawn(
    binary(),
    [...context, '-n', namespace, 'port-forward', '--address', '127.0.0.1', target, `:${port}`],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  return new Promise((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      const local = /127\.0\.0\.1:(\d+) ->/.exec(said)?.[1];
      if (local) resolve({ url: `http://127.0.0.1:${local}`, stop: () => void child.kill() });
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.on('error', reject);
    child.on('exit', () => reject(new Error(`port-forward to ${target} ended: ${said.trim()}`)));
  });
}
