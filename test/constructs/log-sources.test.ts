import { journal, type LogSource, logFiles, syslog } from '../../catalog/definitions/log-sources';
import { withNodeLogs } from '../../docs/extending/sources';
import { formatProblem, isError } from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';
import { base, TODAY } from '../validation/trial';

const run = (sources: readonly LogSource[], logCollector: 'promtail' | 'alloy' = 'alloy') =>
  synthesize({ ...base, logCollector, logs: { sources } }, { today: TODAY, targetFiles: [] });
type Result = ReturnType<typeof run>;
const find = ({ manifests }: Result, kind: string, name: string) =>
  manifests.find(({ object }) => object.kind === kind && object.metadata.name === name)?.object;
const folders = (result: Result) => {
  const { spec } = find(result, 'DaemonSet', 'alloy')?.spec.template ?? {};
  const { volumeMounts } = spec.containers[0];
  return spec.volumes.flatMap(({ name, hostPath }: { name: string; hostPath?: object }) =>
    name.startsWith('node-logs')
      ? [[hostPath, volumeMounts.find((mount: { name: string }) => mount.name === name)]]
      : [],
  );
};
const files = (path: string) => logFiles({ path, service: 'app', team: 'platform' });
const router = { service: 'router', team: 'platform', from: ['10.20.0.0/16'] };

test('the example of the page has no errors', () => {
  const { problems } = synthesize(withNodeLogs, { today: TODAY, targetFiles: [] });
  expect(problems.filter(isError).map(formatProblem)).toEqual([]);
});

test('mounts each folder of the node once, read-only', () => {
  const result = run([
    files('/var/log/app/*/a.log'),
    files('/var/log/app/b.log'),
    files('/var/log/app/c/d.log'),
    journal({ units: ['kubelet'], team: 'platform' }),
  ]);
  expect(folders(result)).toEqual(
    [
      { path: '/var/log/app', type: 'DirectoryOrCreate' },
      // A folder that is created makes the journal persistent.
      { path: '/var/log/journal', type: 'Directory' },
    ].map((hostPath, index) => [
      hostPath,
      { name: `node-logs-${index + 1}`, mountPath: hostPath.path, readOnly: true },
    ]),
  );
  expect(folders(run([]))).toEqual([]);
});

test('receives syslog by a Service, from the addresses of the senders only', () => {
  const result = run([
    syslog({ ...router, port: 1514 }),
    syslog({ ...router, port: 1515, protocol: 'udp' }),
  ]);
  expect(find(result, 'Service', 'alloy-syslog')?.spec).toMatchObject({
    type: 'ClusterIP',
    selector: { 'app.kubernetes.io/name': 'alloy' },
    ports: [
      { port: 1514, protocol: 'TCP', targetPort: 1514 },
      { port: 1515, protocol: 'UDP', targetPort: 1515 },
    ],
  });
  const from = [{ ipBlock: { cidr: '10.20.0.0/16' } }];
  const { ingress } = find(result, 'NetworkPolicy', 'alloy')?.spec ?? {};
  const rules = ingress.filter(
    (rule: { from?: object }) => JSON.stringify(rule.from) === JSON.stringify(from),
  );
  expect(rules.flatMap(({ ports }: { ports: object[] }) => ports)).toEqual([
    { port: 1514, protocol: 'TCP' },
    { port: 1515, protocol: 'UDP' },
  ]);
  const { ports } = find(result, 'DaemonSet', 'alloy')?.spec.template.spec.containers[0] ?? {};
  expect(ports).toContainEqual({ name: 'syslog-1515', containerPort: 1515, protocol: 'UDP' });
  expect(find(run([]), 'Service', 'alloy-syslog')).toBeUndefined();
});

test('Promtail has the files of its node as targets, and reads only listed units', () => {
  const result = run(
    [files('/var/log/app/*.log'), journal({ units: ['sshd'], team: 'platform' })],
    'promtail',
  );
  const text = JSON.stringify(
    result.manifests.filter(
      ({ object: { kind, metadata } }) =>
        kind === 'ConfigMap' && metadata.name.startsWith('promtail'),
    ),
  );
  expect(text).toContain('observability-agents;promtail;promtail');
  expect(text).toContain('(sshd)(@.*)?');
  expect(text).toContain('action: keep');
});
