import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cdk8sObjects } from './support/cdk8s-objects';

test('a bundle has cdk8s as it is, only lighter', () => {
  const entry = 'test/scripts/support/print-cdk8s-objects.ts';
  const { stdout, stderr } = spawnSync(process.execPath, ['scripts/run.cjs', entry], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(cdk8sObjects())));
  // each change of scripts/bundle-cdk8s.mjs found its place in this version
  const file = '.build/test-scripts-support-print-cdk8s-objects.cjs';
  const bundle = readFileSync(file, 'utf8').replaceAll(/\s/g, '');
  expect(bundle).not.toContain('KubeMutatingWebhookConfiguration');
  expect(bundle).not.toMatch(/__importStar\(require\("crypto"\)\)|__exportStar\(require_helm/);
  expect(bundle).not.toContain('[i[0]]:i[1]}');
  for (const done of ['resolveOwn(value)', 'getYaml()', 'require_helm().Helm'])
    expect(bundle).toContain(done);
});
