// Parts that test machines lack, as a real node_exporter reports them from files like those of the kernel.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import * as node from '../../constructs/node-exporter/metrics';
import { toolPath } from '../../tools/locate';
import { hardwareMetrics } from '../fixtures/node-hardware';
import { eventually } from './support/eventually';
import { exposition } from './support/exposition';

jest.setTimeout(60_000);

const files: Readonly<Record<string, string>> = {
  'proc/mdstat': `Personalities : [raid1]
md0 : active raid1 sda1[0] sdb1[1](F)
      248896 blocks [2/1] [U_]

unused devices: <none>
`,
  'proc/sys/net/netfilter/nf_conntrack_count': '200\n',
  'proc/sys/net/netfilter/nf_conntrack_max': '1000\n',
  'sys/class/net/bonding_masters': 'bond0\n',
  'sys/class/net/bond0/bonding/slaves': 'eth0 eth1\n',
  'sys/class/net/bond0/lower_eth0/bonding_slave/mii_status': 'up\n',
  'sys/class/net/bond0/lower_eth1/bonding_slave/mii_status': 'down\n',
  'sys/class/net/bond0/operstate': 'up\n',
  'sys/devices/platform/coretemp.0/hwmon/hwmon0/name': 'coretemp\n',
  'sys/devices/platform/coretemp.0/hwmon/hwmon0/temp1_input': '104000\n',
  'sys/devices/platform/coretemp.0/hwmon/hwmon0/temp1_crit': '100000\n',
  'sys/devices/system/edac/mc/mc0/ce_count': '1\n',
  'sys/devices/system/edac/mc/mc0/ce_noinfo_count': '0\n',
  'sys/devices/system/edac/mc/mc0/ue_count': '5\n',
  'sys/devices/system/edac/mc/mc0/ue_noinfo_count': '0\n',
};

let folder: string;
let child: ChildProcess | undefined;
afterAll(() => {
  child?.kill();
  if (folder) rmSync(folder, { recursive: true });
});

test('a failed disk, a lost link, heat, memory errors and tracked connections', async () => {
  const program = toolPath('node_exporter');
  if (!program) throw new Error('node_exporter is not built: run npm run tools -- node_exporter');
  folder = mkdtempSync(path.join(tmpdir(), 'node-'));
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  mkdirSync(path.join(folder, 'sys/class/hwmon'), { recursive: true });
  symlinkSync(
    '../../devices/platform/coretemp.0/hwmon/hwmon0',
    path.join(folder, 'sys/class/hwmon/hwmon0'),
  );
  symlinkSync(
    '../../../coretemp.0',
    path.join(folder, 'sys/devices/platform/coretemp.0/hwmon/hwmon0/device'),
  );
  const [port = 0] = await claimFreePorts(1);
  child = spawn(
    program,
    [
      `--path.procfs=${folder}/proc`,
      `--path.sysfs=${folder}/sys`,
      `--web.listen-address=${LOOPBACK}:${port}`,
      '--collector.disable-defaults',
      ...['mdadm', 'bonding', 'hwmon', 'edac', 'conntrack'].map((name) => `--collector.${name}`),
    ],
    { stdio: 'ignore' },
  );
  const text = await eventually(() =>
    fetch(`http://${LOOPBACK}:${port}/metrics`)
      .then((response) => response.text())
      .catch(() => undefined),
  );
  const found = exposition(text);
  for (const metric of [
    ...hardwareMetrics,
    node.nodeNfConntrackEntries,
    node.nodeNfConntrackEntriesLimit,
  ]) {
    const { name, type, labels } = metric;
    const shown = found.get(name);
    expect({ name, type: shown?.type, labels: [...(shown?.labels ?? [])].sort() }).toEqual({
      name,
      type,
      labels: [...labels].sort(),
    });
  }
  for (const line of [
    'node_md_disks_required{device="md0"} 2',
    'node_md_disks{device="md0",state="active"} 1',
    'node_md_disks{device="md0",state="failed"} 1',
    'node_bonding_slaves{master="bond0"} 2',
    'node_bonding_active{master="bond0"} 1',
    'node_hwmon_temp_celsius{chip="platform_coretemp_0",sensor="temp1"} 104',
    'node_hwmon_temp_crit_celsius{chip="platform_coretemp_0",sensor="temp1"} 100',
    'node_edac_uncorrectable_errors_total{controller="0"} 5',
    'node_nf_conntrack_entries 200',
  ])
    expect(text.split('\n')).toContain(line);
});
