import { createHash } from 'node:crypto';
import { isRecord } from '@observability-stack/query-common';
import { diffLines } from 'diff';
import { deepDiff } from '../deep-diff';
import type { Change, Fact } from '../model';
import type { ConfigFile, JsonValueNode, ManifestParts } from '../read/parts';
import { pairItems } from './pairing';
import { retentionRisks } from './retention';

/** Maximum number of lines in a list; programs are bundled into one file. */
const MAX_LINES = 40;

/** Compares configuration that no other area covers: by path for YAML and JSON, by line otherwise. */
export function configChanges(before: ManifestParts, after: ManifestParts): Change[] {
  const { both, removed, added } = pairItems(before.configs, after.configs, [
    ({ configMap, name }) => `${configMap}/${name}`,
    ({ app, name }) => `${app}/${name}`,
  ]);
  const whole = ({ name, text, value }: ConfigFile) => {
    const broken = value === undefined && text.trim() !== '' && /\.(json|ya?ml)$/.test(name);
    return `${Buffer.byteLength(text)} bytes${broken ? ', invalid YAML or JSON' : ''}`;
  };
  return [
    ...both.flatMap(([old, now]): Change[] => {
      const found = fileFacts(old, now);
      if (found.length === 0) return [];
      const risky = tenantFacts(old, now, before, after) ?? found;
      return [
        { ...about(now), kind: 'changed', facts: found, risks: risky.flatMap(retentionRisks) },
      ];
    }),
    ...removed.map(
      (file): Change => ({
        ...about(file),
        kind: 'removed',
        facts: [{ label: 'file', before: whole(file) }],
        risks: [],
      }),
    ),
    ...added.map(
      (file): Change => ({
        ...about(file),
        kind: 'added',
        facts: [{ label: 'file', after: whole(file) }],
        risks: [],
      }),
    ),
  ];
}

/**
 * Returns the differences of the limits of tenants, each completed by those of all tenants: a limit that is added replaces
 * the one in `limits_config`. It is undefined for other files.
 */
function tenantFacts(
  old: ConfigFile,
  now: ConfigFile,
  before: ManifestParts,
  after: ManifestParts,
): Fact[] | undefined {
  if (!old.value?.overrides && !now.value?.overrides) return undefined;
  const sides = [
    { ...old, parts: before },
    { ...now, parts: after },
  ].map(({ app, value, parts }) => ({
    overrides: isRecord<JsonValueNode>(value?.overrides) ? value.overrides : {},
    common: parts.configs.find((one) => one.app === app && one.value?.limits_config)?.value
      .limits_config,
  }));
  const [left, right] = sides;
  if (!left?.common || !right?.common) return undefined;
  const tenants = [...new Set(sides.flatMap(({ overrides }) => Object.keys(overrides)))];
  return tenants.flatMap((tenant) =>
    deepDiff(
      { ...left.common, ...left.overrides[tenant] },
      { ...right.common, ...right.overrides[tenant] },
      `overrides.${tenant}`,
    ),
  );
}

const about = ({ app, name }: ConfigFile): Pick<Change, 'area' | 'subject'> => ({
  area: 'Configuration',
  subject: `${name} of ${app}`,
});

function fileFacts(old: ConfigFile, now: ConfigFile): Fact[] {
  if (old.text === now.text) return [];
  if (old.value !== undefined && now.value !== undefined) return deepDiff(old.value, now.value);
  // lines of a bundle are as long as the program
  if (/\.[cm]?js$/.test(now.name))
    return [{ label: 'program', before: digest(old), after: digest(now) }];
  const found = lineFacts(old.text, now.text);
  return found.length > MAX_LINES
    ? [...found.slice(0, MAX_LINES), { label: `and ${found.length - MAX_LINES} more lines` }]
    : found;
}

const digest = ({ text }: ConfigFile): string =>
  `${Buffer.byteLength(text)} bytes, SHA-256 ${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;

function lineFacts(before: string, after: string): Fact[] {
  let section = '';
  return diffLines(before, after).flatMap(({ added, removed, value }) => {
    const lines = value.split('\n').filter((line) => line.trim() !== '');
    if (!added && !removed) {
      section = lines.findLast((line) => /^\[.*\]$/.test(line.trim()))?.trim() ?? section;
      return [];
    }
    const label = section ? `line in ${section}` : 'line';
    return lines.map((line) => ({ label, [added ? 'after' : 'before']: line.trim() }));
  });
}
