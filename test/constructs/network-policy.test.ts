import type { ClusterDns, Environment } from '../../catalog';
import { production } from '../../environments/production';
import { synthesize } from '../../validation/synthesize';

// biome-ignore lint/suspicious/noExplicitAny: parsed manifests
type Manifest = any;

/** The first egress rule of each policy that has one. */
function dnsRules(clusterDns?: ClusterDns): Manifest[] {
  const environment: Environment = { ...production, ...(clusterDns ? { clusterDns } : {}) };
  const { manifests, problems } = synthesize(environment, { today: new Date('2026-01-01') });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return manifests
    .map(({ object }): Manifest => object)
    .filter(({ kind, spec }) => kind === 'NetworkPolicy' && spec.egress)
    .map(({ spec }) => spec.egress[0]);
}

const inNamespace = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });

test('DNS queries reach only the DNS pods of the cluster', () => {
  const rules = dnsRules();
  expect(rules.length).toBeGreaterThan(5);
  for (const rule of rules)
    expect(rule).toEqual({
      to: [
        {
          namespaceSelector: inNamespace('kube-system'),
          podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
        },
      ],
      ports: [
        { port: 53, protocol: 'UDP' },
        { port: 53, protocol: 'TCP' },
      ],
    });
});

test('DNS servers of other clusters are a setting', () => {
  const podLabels = { 'dns.operator.openshift.io/daemonset-dns': 'default' };
  const cidrs = ['169.254.20.10/32'];
  const [rule] = dnsRules({ namespace: 'openshift-dns', podLabels, cidrs, port: 5353 });
  expect(rule).toEqual({
    to: [
      {
        namespaceSelector: inNamespace('openshift-dns'),
        podSelector: { matchLabels: podLabels },
      },
      { ipBlock: { cidr: '169.254.20.10/32' } },
    ],
    ports: [
      { port: 5353, protocol: 'UDP' },
      { port: 5353, protocol: 'TCP' },
    ],
  });
});
