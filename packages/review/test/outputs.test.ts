import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defineEnvironment, defineTeam, fileSd, http, nullReceiver } from '../../../catalog';
import type { Environment } from '../../../catalog/definitions/environment';
import { writeOutput } from '../../../validation/output-folder';
import { synthesize } from '../../../validation/synthesize';
import { fileParts } from '../../../validation/write';
import { compareRevisions } from '../compare';
import { readRevision } from '../read/revision';

/** Changes of further outputs, which contain the rules of the manifests again. */

const routing = { page: nullReceiver, ticket: nullReceiver };
const source = defineEnvironment({
  name: 'local',
  teams: [
    defineTeam({ name: 'platform', routing }),
    defineTeam({
      name: 'shop',
      routing,
      services: [{ name: 'cart', scrape: fileSd({ port: 8080 }), signals: http() }],
    }),
  ],
});

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'review-outputs-'));
});
afterEach(() => rmSync(scratch, { recursive: true }));

const operator = (release: string) => ({ operator: { labels: { release } }, rulers: {} });
function revision(name: string, environment: Partial<Environment>) {
  const folder = path.join(scratch, name);
  mkdirSync(folder);
  const options = { targetFiles: [] };
  const { manifests, outputs } = synthesize({ ...source, ...environment }, options);
  const own = { name: 'local', files: fileParts(manifests) };
  writeOutput(folder, [own, ...outputs], { complete: true });
  return readRevision(folder);
}

test('an alert is described once, and the outputs that contain it are named', () => {
  const base = revision('base', { outputs: operator('a') });
  const head = revision('head', { outputs: operator('a'), prometheus: { scrapeInterval: '20s' } });
  const { changes } = compareRevisions(base, head);
  const alone = compareRevisions(
    revision('alone-base', {}),
    revision('alone-head', { prometheus: { scrapeInterval: '20s' } }),
  );
  expect(alone.changes.length).toBeGreaterThan(0);
  const ofOutputs = changes.filter(({ subject }) => subject.startsWith('output '));
  expect(changes.filter((change) => !ofOutputs.includes(change))).toEqual(alone.changes);
  expect(ofOutputs.map(({ subject, risks }) => ({ subject, risks }))).toEqual(
    ['local.operator', 'local.rulers'].map((folder) => ({
      subject: `output ${folder}`,
      risks: [],
    })),
  );
});

test('a change of an output alone has an unknown effect', () => {
  const { changes } = compareRevisions(
    revision('base', { outputs: operator('a') }),
    revision('head', { outputs: operator('b') }),
  );
  expect(changes).toHaveLength(1);
  expect(changes[0]).toMatchObject({
    subject: 'output local.operator',
    kind: 'changed',
    risks: [{ code: 'unclassified' }],
  });
  expect(JSON.stringify(changes[0]?.facts)).toContain('scrapes.yaml');
});

test('an unchanged output is not mentioned', () => {
  const { changes } = compareRevisions(
    revision('base', { outputs: operator('a') }),
    revision('head', { outputs: operator('a') }),
  );
  expect(changes).toEqual([]);
});
