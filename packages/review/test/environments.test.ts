import { compareRevisions } from '../compare';
import type { Revision } from '../read/revision';
import { changeLines } from '../render/text';

const revision = (label: string, environments: Record<string, string>): Revision => ({
  label,
  environments: new Map(
    Object.entries(environments).map(([name, text]) => [name, new Map([['all.yaml', text]])]),
  ),
});
const lines = (before: string, after: string): string[] =>
  compareRevisions(revision('a', { e: before }), revision('b', { e: after })).changes.flatMap(
    changeLines,
  );

const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: shop}
spec: {resources: {requests: {storage: 10Gi}}}
`;
const role = (rules: string) => `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: r, namespace: shop}
rules: [${rules}]
`;
const pod = (containers: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: d, namespace: shop}
spec: {template: {spec: {containers: [${containers}]}}}
`;
const GUARDED = '{name: a, image: x, securityContext: {readOnlyRootFilesystem: true}}';

test('a removed environment is one change, with its risks', () => {
  const { changes } = compareRevisions(
    revision('a', { here: claim, there: claim }),
    revision('b', { here: claim }),
  );
  expect(changes.flatMap(changeLines)).toEqual([
    '− Environments: environment there (there)',
    '    ! data-lost: PersistentVolumeClaim shop/data: PersistentVolumeClaim data is deleted with its data',
    '    Kubernetes: − PersistentVolumeClaim shop/data',
  ]);
});

test('a List and its objects are equivalent', () => {
  const list = `apiVersion: v1\nkind: List\nitems:\n${claim.replace(/^/gm, '    ').replace('    a', '  - a')}`;
  expect(lines(claim, list.trimEnd())).toEqual([]);
});

test('invalid YAML is reported with its revision, file and line', () => {
  expect(() => lines(claim, `${claim}<<<<<<< HEAD\n`)).toThrow(
    /^b: e\/all\.yaml, line \d+ is not valid YAML: .*npm run synth$/,
  );
});

test('a changed secret is reported without its value', () => {
  const secret = (value: string) =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {token: ${value}}\n`;
  const reported = lines(secret('hunter2'), secret('swordfish')).join('\n');
  expect(reported).toContain('stringData.token: (secret) → (changed)');
  expect(reported).not.toMatch(/hunter2|swordfish/);
});

test('binary files are reported by their digest', () => {
  const files = (value: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\nbinaryData: {logo: ${value}}\n`;
  expect(lines(files('AAAA'), files('AAAB')).join()).toMatch(
    /logo: 3 bytes, SHA-256 \w+ → 3 bytes/,
  );
});

test('fewer permissions are not reported as more', () => {
  const wide = role('{apiGroups: [""], resources: ["*"], verbs: ["*"]}');
  const named = '{apiGroups: [""], resources: [pods], resourceNames: [p], verbs: [get]}';
  expect(lines(wide, role(named)).join('\n')).not.toContain('rbac-widened');
  expect(lines(role(named), wide).join('\n')).toContain('rbac-widened: may * *');
});

test('does not report the safeguards of a removed container, but those of other containers', () => {
  expect(
    lines(pod(`${GUARDED}, {name: b, image: y}`), pod('{name: b, image: y}')).join(),
  ).not.toContain('security-loosened');
  expect(lines(pod(GUARDED), pod('{name: a, image: x}')).join()).toContain('security-loosened');
});

test('reports a smaller volume claim, which Kubernetes rejects', () => {
  expect(lines(claim, claim.replace('10Gi', '5Gi')).join()).toContain('immutable-field');
  expect(lines(claim, claim.replace('10Gi', '20Gi')).join()).not.toContain('immutable-field');
});
