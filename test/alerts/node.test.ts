import { renderPromql } from '@observability-stack/promql';
import { nodeGroup } from '../../alerts/node';
import type { PromqlAlert } from '../../catalog/definitions/alert';

const find = (name: string): string => {
  const found = nodeGroup.rules.filter((rule) => rule.kind === 'promql' && rule.name === name);
  expect(found).toHaveLength(1);
  return renderPromql((found[0] as PromqlAlert).expr);
};

const disks = '{job="node-exporter",fstype=~"ext[234]|xfs|btrfs|zfs|f2fs"}';

test.each([
  ['NodeDiskFillsIn4h', '0.15', '1h', '4h', '30m'],
  ['NodeDiskFillsIn24h', '0.4', '6h', '1d', '3h'],
])('%s predicts from enough history, on disks only', (name, free, window, ahead, history) => {
  expect(find(name).replaceAll(/\s+/g, ' ')).toBe(
    `node_filesystem_avail_bytes${disks} / node_filesystem_size_bytes${disks} < ${free} ` +
      `and predict_linear(node_filesystem_avail_bytes${disks}[${window}], ${ahead}) < 0 ` +
      `and node_filesystem_avail_bytes${disks} offset ${history}`,
  );
});

test('compares the clock of a node with that of Prometheus, within a scrape interval', () => {
  const node = '{job="node-exporter"}';
  expect(find('NodeClockSkew')).toBe(
    `abs(node_time_seconds${node} - timestamp(node_time_seconds${node})) - scrape_duration_seconds${node} > 1`,
  );
});
