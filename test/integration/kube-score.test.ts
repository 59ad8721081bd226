// A second opinion on the manifests: kube-score has no critical finding but those that are waived with a reason.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { isWorkload } from '@observability-stack/lab/manifests';
import { waivers } from './support/kube-score-waivers';
import { DIST, rendered, renderedEnvironments } from './support/rendered';
import { runTool } from './support/run';

jest.setTimeout(60_000);

/** kube-score's grade of a critical finding. */
const CRITICAL = 1;

interface ScoredObject {
  readonly object_meta: { readonly name: string };
  readonly type_meta: { readonly kind: string };
  readonly checks: readonly {
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}

interface Finding {
  readonly check: string;
  readonly workload: string;
  readonly says: readonly string[];
}

async function score(args: readonly string[], input?: string): Promise<readonly ScoredObject[]> {
  const options = ['--output-format=json', '--kubernetes-version=v1.35'];
  const { code, stdout, stderr } = await runTool('kube-score', ['score', ...options, ...args], {
    input,
  });
  expect({ code: code === 0 || code === 1, stderr }).toEqual({ code: true, stderr: '' });
  return JSON.parse(stdout);
}

const critical = (objects: readonly ScoredObject[]): readonly Finding[] =>
  objects.flatMap(({ object_meta, checks }) =>
    checks
      .filter(({ skipped, grade }) => !skipped && grade <= CRITICAL)
      .map(({ check, comments }) => ({
        check: check.id,
        workload: object_meta.name,
        says: (comments ?? []).map((comment) => `${comment.path}: ${comment.summary}`),
      })),
  );

const filesOf = (environment: string) =>
  readdirSync(path.join(DIST, environment)).map((name) => path.join(DIST, environment, name));

const waives = ({ check, workload }: Finding) =>
  waivers.filter(
    (waiver) =>
      waiver.check === check &&
      (waiver.workloads === 'every' || waiver.workloads.includes(workload)),
  );

test.each(renderedEnvironments)(
  '%s has no critical finding that is not waived',
  async (environment) => {
    const objects = await score(filesOf(environment));
    const seen = objects.map(
      ({ object_meta, type_meta }) => `${type_meta.kind}/${object_meta.name}`,
    );
    const workloads = rendered(environment).filter(isWorkload);
    expect(seen).toEqual(
      expect.arrayContaining(workloads.map(({ kind, metadata }) => `${kind}/${metadata.name}`)),
    );
    expect(critical(objects).filter((finding) => waives(finding).length === 0)).toEqual([]);
  },
);

test('every waiver is still needed, by each workload that it names', async () => {
  const findings = (
    await Promise.all(renderedEnvironments.map((name) => score(filesOf(name))))
  ).flatMap(critical);
  const idle = waivers.flatMap(({ check, workloads }) => {
    const found = findings.filter((finding) => finding.check === check);
    const names = workloads === 'every' ? [] : workloads;
    const unused = names.filter((name) => !found.some(({ workload }) => workload === name));
    return found.length === 0 ? [check] : unused.map((name) => `${check}: ${name}`);
  });
  expect(idle).toEqual([]);
});

test('a container without limits is found', async () => {
  const container = { name: 'bare', image: 'example.org/bare:1' };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'bare' },
    spec: { containers: [container] },
  };
  const findings = critical(await score(['-'], JSON.stringify(pod)));
  expect(findings.map(({ check }) => check)).toContain('container-resources');
});
