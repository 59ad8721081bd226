import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Guardian } from '@observability-stack/lab/guardian';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { startProcess } from '@observability-stack/lab/processes';
import { eventually } from './eventually';
import { tool } from './run';

export interface Served {
  readonly url: string;
  /** Its folder, which is removed at the end. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** Starts one program on a free loopback port and waits until it answers at `ready`. */
export async function serveFiles(options: {
  readonly program: string;
  /** Written to its own folder first. @default none */
  readonly files?: Readonly<Record<string, string>>;
  readonly args: (at: { readonly address: string; readonly folder: string }) => readonly string[];
  readonly ready: string;
  /** Headers of the requests until it answers. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** Variables besides HOME. @default none */
  readonly env?: Readonly<Record<string, string>>;
}): Promise<Served> {
  const folder = mkdtempSync(path.join(tmpdir(), `${options.program}-`));
  for (const [name, text] of Object.entries(options.files ?? {}))
    writeFileSync(path.join(folder, name), text);
  const [port] = await claimFreePorts(1);
  const address = `${LOOPBACK}:${port}`;
  const guardian = new Guardian(folder);
  const output: string[] = [];
  const running = await startProcess({
    command: tool(options.program),
    args: options.args({ address, folder }),
    env: { HOME: folder, ...options.env },
    cwd: folder,
    guardian,
    onLine: (_, line) => output.push(line),
  });
  const stop = async () => {
    await running.stop(10);
    await guardian.dismiss();
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://${address}`;
  const { headers = {} } = options;
  try {
    await eventually(
      async () => {
        const ended = running.ended();
        if (ended) throw new Error(`${options.program} ${ended}\n${output.slice(-20).join('\n')}`);
        const answer = await fetch(url + options.ready, { headers }).catch(() => undefined);
        await answer?.arrayBuffer();
        return answer?.ok;
      },
      () => output.slice(-20).join('\n'),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, folder, stop };
}
