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
export function kubectl(...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(binary(), [...context, ...args], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
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
