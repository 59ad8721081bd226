import { promql } from '@observability-stack/promql';
import {
  inputSeries,
  type PromqlAlert,
  promqlAlert,
  type TestSeries,
} from '../../catalog/definitions/alert';
import type { Severity } from '../../catalog/definitions/routing';
import { PLATFORM_TEAM } from '../../catalog/names';
import { kubernetesBuildInfo } from '../../constructs/kubernetes/control-plane-metrics';
import * as kubelet from '../../constructs/kubernetes/kubelet-metrics';
import { KUBELET_CERTIFICATE_EXPIRES } from '../names';
import {
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  testTarget,
} from '../stack/test-helpers';

const job = { job: 'kubelet' } as const;
const here = testTarget('kubelet', 'node-1');

const ttl = (days: number): TestSeries =>
  inputSeries(kubelet.kubeletClientCertificateTtl.where(here), `${days * 86_400}-60x120`);

/** The certificates of a kubelet, with a label for their use. */
const certificates = promql`
  label_replace(${kubelet.kubeletClientCertificateTtl.where(job)}, "certificate", "client", "job", ".*")
  or label_replace(${kubelet.kubeletServerCertificateTtl.where(job)}, "certificate", "server", "job", ".*")`;

/** Fires if a certificate was not renewed: a kubelet does so when a tenth to a third of its validity is left. */
const certificateExpires = (severity: Severity, days: number): PromqlAlert =>
  promqlAlert({
    name: KUBELET_CERTIFICATE_EXPIRES,
    expr: promql`(${certificates}) < ${days * 86_400}`,
    for: '15m',
    severity,
    summary:
      'The {{ $labels.certificate }} certificate of the kubelet of {{ $labels.instance }} expires soon.',
    description: 'It is valid for {{ $value | humanizeDuration }} more, and was not renewed.',
    runbook: {
      meaning:
        'A certificate of a kubelet expires within a week (within a day for a page), and the kubelet has not renewed it.',
      impact:
        'When the client certificate expires, the node becomes not ready. When the server certificate expires, logs, commands in containers and metrics of the node fail.',
      diagnosis: `- Are requests of the node waiting for approval? \`kubectl get csr\`
- Why does the renewal fail? On the node: \`journalctl -u kubelet | grep -i certificate\``,
      mitigation:
        'Approve the request: `kubectl certificate approve NAME`. Or restart the kubelet, which requests a new one.',
    },
    tests: notFiringBefore('14m', [
      firingTest(
        'it is not renewed',
        '60m',
        [ttl(days)],
        expectedAlert(severity, { ...here, certificate: 'client' }, [
          'The client certificate of the kubelet of node-1 expires soon.',
          `It is valid for ${days > 1 ? `${days - 1}d ` : ''}23h 0m 0s more, and was not renewed.`,
        ]),
      ),
      notFiringTest('there is time', '60m', [ttl(days + 1)]),
    ]),
  });

const errors = (values: string) =>
  inputSeries(kubelet.kubeletServerCertificateErrors.where(here), values);

const renewalFailing: PromqlAlert = promqlAlert({
  name: 'KubeletCertificateRenewalFailing',
  expr: promql`
    increase(${kubelet.kubeletServerCertificateErrors.where(job)}[1h]) > 0.5
    or increase(${kubelet.kubeletClientCertificateErrors.where(job)}[1h]) > 0.5`,
  for: '15m',
  severity: 'ticket',
  summary: 'The kubelet of {{ $labels.instance }} cannot renew a certificate.',
  description: '{{ printf "%.0f" $value }} attempts failed within the last hour.',
  runbook: {
    meaning:
      'A kubelet requested a new certificate, and the request failed or was not approved in time.',
    impact: 'None until the certificate expires.',
    diagnosis:
      '- `kubectl get csr` shows requests without approval. Does an approver run for `kubernetes.io/kubelet-serving`?',
    mitigation: 'Approve the request: `kubectl certificate approve NAME`.',
  },
  tests: notFiringBefore('24m', [
    firingTest(
      'requests are not approved',
      '60m',
      [errors('0x10 1x14 2x14 3x60')],
      expectedAlert('ticket', here, [
        'The kubelet of node-1 cannot renew a certificate.',
        '3 attempts failed within the last hour.',
      ]),
    ),
    notFiringTest('an error hours ago', '180m', [errors('0x10 1x300')]),
  ]),
});

const relisted = (fast: string, all: string): readonly TestSeries[] =>
  ['1.0', '2.5', '5.0', '10.0', '+Inf'].map((le) =>
    inputSeries(
      kubelet.kubeletPlegRelistDurationSeconds.bucket.where({ ...here, le }),
      le === '10.0' || le === '+Inf' ? all : fast,
    ),
  );

const runtimeSlow: PromqlAlert = promqlAlert({
  name: 'KubeletRuntimeSlow',
  expr: promql`
    histogram_quantile(0.9, sum by (team, service, env, job, instance, le) (rate(${kubelet.kubeletPlegRelistDurationSeconds.bucket.where(job)}[10m]))) > 5`,
  for: '10m',
  severity: 'ticket',
  summary: 'The container runtime of {{ $labels.instance }} is slow.',
  description: 'Reading the state of its pods takes {{ $value | humanizeDuration }}.',
  runbook: {
    meaning:
      'A kubelet needs more than five seconds to read the state of all pods from the container runtime.',
    impact:
      'Containers start, stop and restart late. At three minutes, the node becomes not ready.',
    diagnosis: `- Is the node overloaded? The panels of the node show CPU, memory and disk.
- On the node: does \`crictl ps\` answer slowly, too? \`journalctl -u containerd --since -15m\``,
    mitigation:
      'Reduce the load of the node, or restart the container runtime. Drain the node if it continues.',
  },
  tests: notFiringBefore('8m', [
    firingTest(
      'the disk of a node is overloaded',
      '40m',
      relisted('0x60', '0+10x60'),
      expectedAlert('ticket', here, [
        'The container runtime of node-1 is slow.',
        'Reading the state of its pods takes 9.5s.',
      ]),
    ),
    notFiringTest('it answers within a second', '40m', relisted('0+10x60', '0+10x60')),
  ]),
});

const versions = (...minors: readonly string[]): readonly TestSeries[] =>
  minors.map((minor, index) =>
    inputSeries(
      kubernetesBuildInfo.where({
        ...testTarget('kubelet', `node-${index}`),
        build_date: '',
        compiler: 'gc',
        git_commit: '',
        git_tree_state: '',
        git_version: `v1.${minor}.0`,
        go_version: 'go1.25',
        major: '1',
        minor,
        platform: 'linux/amd64',
      }),
      '1x10000',
    ),
  );

const versionSkew: PromqlAlert = promqlAlert({
  name: 'KubeVersionSkew',
  // An upgrade replaces the nodes one after the other.
  expr: promql`
    count by (env) (count by (env, major, minor) (${kubernetesBuildInfo.where(job)})) > 1`,
  for: '3d',
  severity: 'ticket',
  team: PLATFORM_TEAM,
  service: 'kubelet',
  summary: 'Nodes run different versions of Kubernetes.',
  description: '{{ $value }} minor versions have been in use for three days.',
  runbook: {
    meaning:
      'The kubelets of the cluster have different minor versions, for longer than an upgrade takes.',
    impact:
      'None yet. The API server supports kubelets that are at most three minor versions older, and the next upgrade may exceed this.',
    diagnosis: '- Which nodes are left? `kubectl get nodes -o wide`',
    mitigation: 'Finish the upgrade: drain and upgrade, or replace, the remaining nodes.',
  },
  tests: notFiringBefore('70h', [
    firingTest(
      'an upgrade was not finished',
      '80h',
      versions('34', '35', '35'),
      expectedAlert('ticket', { team: PLATFORM_TEAM, service: 'kubelet', env: 'test' }, [
        'Nodes run different versions of Kubernetes.',
        '2 minor versions have been in use for three days.',
      ]),
    ),
    notFiringTest('one version', '80h', versions('35', '35')),
  ]),
});

export const kubeletAlerts: readonly PromqlAlert[] = [
  certificateExpires('page', 1),
  certificateExpires('ticket', 7),
  renewalFailing,
  runtimeSlow,
  versionSkew,
];
