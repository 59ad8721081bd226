import { App, Chart, JsonPatch, Yaml } from 'cdk8s';
import {
  compressFiles,
  type Files,
  mergeFiles,
  pickFiles,
} from '../../catalog/helpers/compressed-files';
import { ConfigFiles } from '../../constructs/shared/config-files';
import { packFiles } from '../../constructs/shared/pack-files';
import { local } from '../../environments/local';
import { synthesize } from '../../validation/synthesize';

const texts: Files = { empty: '', 'é.yml': 'größe: "漢"\n', long: 'rule\n'.repeat(5000) };

/** Returns the names of the files whose texts are not strings in memory. */
const compressedNames = (files: Files): readonly string[] =>
  Object.entries(Object.getOwnPropertyDescriptors(files)).flatMap(([name, { get }]) =>
    get ? [name] : [],
  );

const configFiles = (files: Files): ConfigFiles =>
  new ConfigFiles(new Chart(new App(), 'chart'), 'files', { namespace: 'test', labels: {}, files });

const dataOf = (configMap: ConfigFiles['configMaps'][number] | undefined): Files =>
  configMap?.toJson().data;

describe('compressed files', () => {
  test('have the texts that they are made of, in all that copies and renders them', () => {
    const files = compressFiles(texts);
    expect(compressedNames(files)).toEqual(Object.keys(texts));
    expect({ ...files }).toEqual(texts);
    expect(JSON.stringify(files)).toBe(JSON.stringify(texts));
    expect(Yaml.stringify(files)).toBe(Yaml.stringify(texts));
  });

  test('are picked and merged without decompressing them', () => {
    const files = compressFiles(texts);
    const merged = mergeFiles([pickFiles(files, ['long']), { plain: 'x', long: 'y' }, files]);
    expect(Object.keys(merged).sort()).toEqual(['empty', 'long', 'plain', 'é.yml']);
    expect(merged.long).toBe(texts.long);
    expect([...compressedNames(merged)].sort()).toEqual(['empty', 'long', 'é.yml']);
  });

  test('are packed like others', () => {
    const many = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`${index}.json`, `${index}`.repeat(60_000)]),
    );
    const packs = packFiles(compressFiles(many));
    expect(packs.map((pack) => ({ ...pack }))).toEqual(packFiles(many));
    expect(packs.flatMap(compressedNames)).toEqual(Object.keys(many));
  });
});

describe('the manifest of a ConfigMap', () => {
  test('keeps texts compressed', () => {
    const [configMap] = configFiles(compressFiles(texts)).configMaps;
    const data = dataOf(configMap);
    expect(data).toEqual(texts);
    expect(compressedNames(data)).toEqual(Object.keys(data));
  });

  test('has what a patch writes', () => {
    const [configMap] = configFiles(compressFiles(texts)).configMaps;
    configMap?.addJsonPatch(
      JsonPatch.replace('/data/long', 'short'),
      JsonPatch.remove('/data/empty'),
      JsonPatch.add('/data/more', 'added'),
    );
    const data = dataOf(configMap);
    expect(data).toEqual({ 'é.yml': texts['é.yml'], long: 'short', more: 'added' });
    expect(compressedNames(data)).toEqual(['é.yml']);
  });

  test('of rules and dashboards is compressed until it is written', () => {
    const { manifests } = synthesize(local);
    const large = manifests.filter(
      ({ object: { kind, metadata } }) =>
        kind === 'ConfigMap' && /^grafana-dashboards-|-rules(-\d+)?$/.test(metadata.name),
    );
    expect(large.length).toBeGreaterThan(3);
    for (const { object } of large)
      expect([object.metadata.name, compressedNames(object.data)]).toEqual([
        object.metadata.name,
        Object.keys(object.data),
      ]);
  });
});
