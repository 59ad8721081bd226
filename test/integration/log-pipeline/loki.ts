import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { claimFreePorts } from '@observability-stack/lab/ports';
import { yaml } from '../../../catalog/helpers/yaml';
import { type AgentFolder, type AgentProgram, startProgram } from './program';

/** A Loki of one process with its default limits on entries, for several tenants. */
export async function startPipelineLoki(
  place: AgentFolder,
  binary: string,
): Promise<AgentProgram & { readonly url: string }> {
  const { dir } = place;
  const [http = 0, grpc = 0] = await claimFreePorts(2);
  const config = {
    auth_enabled: true,
    analytics: { reporting_enabled: false },
    server: {
      http_listen_address: '127.0.0.1',
      http_listen_port: http,
      grpc_listen_address: '127.0.0.1',
      grpc_listen_port: grpc,
      // Results of one query are handed on whole.
      grpc_server_max_recv_msg_size: 256 * 1024 * 1024,
      grpc_server_max_send_msg_size: 256 * 1024 * 1024,
      log_level: 'warn',
    },
    common: {
      path_prefix: join(dir, 'loki'),
      replication_factor: 1,
      instance_addr: '127.0.0.1',
      ring: { kvstore: { store: 'inmemory' } },
      storage: {
        filesystem: {
          chunks_directory: join(dir, 'loki/chunks'),
          rules_directory: join(dir, 'loki/rules'),
        },
      },
    },
    // Ready as soon as it is.
    ingester: { lifecycler: { min_ready_duration: '0s', final_sleep: '0s' } },
    schema_config: {
      configs: [
        {
          from: '2024-01-01',
          store: 'tsdb',
          object_store: 'filesystem',
          schema: 'v13',
          index: { prefix: 'index_', period: '24h' },
        },
      ],
    },
    limits_config: { allow_structured_metadata: true, max_entries_limit_per_query: 1_000_000 },
  };
  const file = join(dir, 'loki.yaml');
  writeFileSync(file, yaml(config));
  const url = `http://127.0.0.1:${http}`;
  const args = [`-config.file=${file}`];
  const program = await startProgram(place, 'loki', binary, args, `${url}/ready`);
  return { ...program, url };
}

/** An entry as Loki returns it. */
export interface Entry {
  readonly at: bigint;
  readonly line: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** All entries of a selector, in Loki's order. */
export async function queryLoki(
  url: string,
  tenant: string,
  query: string,
  start: bigint,
  end: bigint,
): Promise<Entry[]> {
  const parameters = new URLSearchParams({
    query,
    start: `${start}`,
    end: `${end}`,
    limit: '1000000',
    direction: 'forward',
  });
  const response = await fetch(`${url}/loki/api/v1/query_range?${parameters}`, {
    headers: { 'X-Scope-OrgID': tenant, 'X-Loki-Response-Encoding-Flags': 'categorize-labels' },
  });
  if (!response.ok) throw new Error(`${query}: ${response.status} ${await response.text()}`);
  const body = (await response.json()) as {
    data: {
      result: {
        stream: Record<string, string>;
        values: [string, string, { structuredMetadata?: Record<string, string> }][];
      }[];
    };
  };
  return body.data.result.flatMap(({ stream, values }) =>
    values.map(([at, line, { structuredMetadata = {} }]) => ({
      at: BigInt(at),
      line,
      labels: stream,
      metadata: structuredMetadata,
    })),
  );
}

/** Alloy looks for pods every five seconds, and for their files every ten. */
const UNTIL_THE_FIRST = 45_000;

/** Asks again until there are as many entries as expected, or nothing new comes any more. */
export async function awaitEntries(
  query: () => Promise<Entry[]>,
  expected: number,
): Promise<Entry[]> {
  let entries: Entry[] = [];
  let quietSince = Date.now();
  while (Date.now() - quietSince < (entries.length > 0 ? 10_000 : UNTIL_THE_FIRST)) {
    const now = await query();
    if (now.length > entries.length) quietSince = Date.now();
    entries = now;
    if (entries.length >= expected && Date.now() - quietSince > 1_500) break;
    await sleep(300);
  }
  return entries;
}
