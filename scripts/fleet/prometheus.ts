import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchText, parseJson } from '../../catalog/helpers/input';
import { toolPath } from '../../tools/locate';
import { findFreePorts } from '../free-ports';

export function promPath(name: string): string {
  const found = toolPath(name);
  if (!found) throw new Error(`${name} is not built: run npm run tools -- ${name}`);
  return found;
}

/** Creates blocks from a text file, which holds at most two hours of samples. */
export async function makeBlocks(file: string, blocks: string): Promise<void> {
  const args = ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', file, blocks];
  const child = spawn(promPath('promtool'), args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let problems = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    problems += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`promtool exited with code ${code}: ${problems.trim()}`);
}

export interface PrometheusResponse {
  readonly series: number;
  readonly points: number;
}

/** A Prometheus on the loopback interface that serves these blocks; without a configuration, it scrapes nothing. */
export class BlockPrometheus {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(
    folder: string,
    blocks: string,
    configOf: (address: string) => string = () => 'global: {}\n',
  ): Promise<BlockPrometheus> {
    const config = path.join(folder, 'prometheus.yml');
    const [port] = await findFreePorts(1);
    writeFileSync(config, configOf(`127.0.0.1:${port}`));
    const child = spawn(
      promPath('prometheus'),
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${blocks}`,
        '--storage.tsdb.retention.time=10y',
        `--web.listen-address=127.0.0.1:${port}`,
        '--log.level=error',
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const server = new BlockPrometheus(child, `http://127.0.0.1:${port}`);
    for (let attempt = 0; ; attempt++) {
      if (child.exitCode !== null) throw new Error(`prometheus exited with code ${child.exitCode}`);
      const ready = await fetchText(`${server.url}/-/ready`).catch(() => undefined);
      if (ready?.status === 200) return server;
      if (attempt > 600) {
        await server.stop();
        throw new Error('prometheus is not ready after 60 s');
      }
      await sleep(100);
    }
  }

  /** Runs a query as Grafana does, and reads the complete response. */
  async ask(
    api: 'query' | 'query_range',
    parameters: Record<string, string>,
  ): Promise<PrometheusResponse> {
    const url = `${this.url}/api/v1/${api}`;
    const { text } = await fetchText(url, {
      method: 'POST',
      body: new URLSearchParams(parameters),
      seconds: 150,
    });
    const body = parseJson<{
      readonly error?: string;
      readonly data?: { readonly result: readonly { readonly values?: readonly unknown[] }[] };
    }>(url, text);
    if (!body.data) throw new Error(`${parameters.query}: ${body.error}`);
    const { result } = body.data;
    const points = result.reduce((sum, { values }) => sum + (values?.length ?? 1), 0);
    return { series: result.length, points };
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}
