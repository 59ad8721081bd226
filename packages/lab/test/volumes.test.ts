import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { labPods } from '../pods';
import { mountFolders, pickFiles, podVolumeMounts, projectFiles, volumeSources } from '../volumes';
import { manifests } from './fixture';

const [first] = labPods(manifests);
if (!first) throw new Error('no pod');

describe('projected files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'volumes-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');

  test('are symbolic links through one link that is replaced atomically', () => {
    projectFiles(folder, { 'a.yml': 'one', 'deep/b.yml': 'two' });
    expect([read('a.yml'), read('deep/b.yml')]).toEqual(['one', 'two']);
    expect(readlinkSync(path.join(folder, 'a.yml'))).toBe('..data/a.yml');
    const before = readlinkSync(path.join(folder, '..data'));

    projectFiles(folder, { 'a.yml': 'changed', 'c.yml': 'new' });
    expect([read('a.yml'), read('c.yml')]).toEqual(['changed', 'new']);
    const after = readlinkSync(path.join(folder, '..data'));
    expect(after).not.toBe(before);
    expect(readdirSync(folder).sort()).toEqual(['..data', after, 'a.yml', 'c.yml'].sort());
  });

  test('may be empty', () => {
    projectFiles(folder, {});
    expect(readdirSync(folder)).toContain('..data');
  });
});

test('mounts are below the root of the pod, hostPath mounts below the root of the node', () => {
  const folders = mountFolders(first, '/lab/db-0', '/lab/host');
  expect(Object.fromEntries(folders)).toMatchObject({
    '/etc/db/config': '/lab/db-0/etc/db/config',
    '/db': '/lab/db-0/db',
    '/host/root': '/',
  });
});

test('two volumes at one path are rejected, and so is a subPath', () => {
  const [container] = first.containers;
  if (!container) throw new Error('no container');
  const withMounts = (volumeMounts: typeof container.volumeMounts) => ({
    ...first,
    containers: [container, { ...container, name: 'other', volumeMounts }],
  });
  const clash = withMounts([{ name: 'data', mountPath: '/etc/db/config' }]);
  expect(() => mountFolders(clash, '/a', '/b')).toThrow(/mounts data at \/etc\/db\/config/);
  const single = withMounts([{ name: 'data', mountPath: '/x', subPath: 'x' }]);
  expect(() => podVolumeMounts(single)).toThrow(/subPath is not supported/);
  expect(() => podVolumeMounts(withMounts([{ name: 'none', mountPath: '/x' }]))).toThrow(
    /unknown volume/,
  );
});

test('a volume has all files of its source, or the listed ones under their paths', () => {
  expect(pickFiles({}, { a: '1', b: '2' })).toEqual({ a: '1', b: '2' });
  expect(pickFiles({ items: [{ key: 'a', path: 'x/y' }] }, { a: '1', b: '2' })).toEqual({
    'x/y': '1',
  });
  const sources = volumeSources({
    name: 'all',
    projected: { sources: [{ configMap: { name: 'one' } }, { secret: { name: 'two' } }] },
  });
  expect(sources.map(({ kind, name }) => `${kind}/${name}`)).toEqual([
    'configMap/one',
    'secret/two',
  ]);
});
