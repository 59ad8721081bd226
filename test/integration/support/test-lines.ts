import { parseDurationMs } from '@observability-stack/query-common';
import type { TestLine } from '../../../catalog/definitions/alert';
import { type LokiApi, nanoseconds, type PushedLine } from './loki';
import type { Served } from './served';
import { serveLokiWith } from './served-loki';

/** A Loki with tenants, so that each test sees its own lines only. @param rules folder with one of each tenant */
export const serveLoki = (rules = '.'): Promise<Served> => serveLokiWith(config(rules));

/** Lines of a test, which began then: milliseconds since 1970. */
export async function pushTestLines(
  api: LokiApi,
  lines: readonly TestLine[],
  start: number,
): Promise<void> {
  const streams = new Map<string, PushedLine[]>();
  for (const { at, labels, line, structuredMetadata = {} } of lines) {
    const key = JSON.stringify(labels);
    const pushed = streams.get(key) ?? [];
    pushed.push([nanoseconds(start + parseDurationMs(at)), line, { ...structuredMetadata }]);
    streams.set(key, pushed);
  }
  for (const [labels, pushed] of streams)
    expect(await api.push(JSON.parse(labels), pushed)).toEqual({ status: 204, text: '' });
}

const config = (rules: string): string => `
auth_enabled: true
common:
  instance_addr: 127.0.0.1
  replication_factor: 1
  ring: {instance_addr: 127.0.0.1, kvstore: {store: inmemory}}
memberlist: {bind_addr: [127.0.0.1]}
schema_config:
  configs:
    - {from: 2024-01-01, store: tsdb, object_store: filesystem, schema: v13, index: {prefix: i_, period: 24h}}
storage_config: {use_thanos_objstore: true, object_store: {filesystem: {dir: chunks}}}
ruler_storage: {backend: local, local: {directory: ${JSON.stringify(rules)}}}
ruler: {enable_sharding: false}
analytics: {reporting_enabled: false}
`;
