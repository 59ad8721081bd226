import { CHECKSUM_ANNOTATION } from '../../catalog/names';
import { distinctRisks } from './fold-risks';
import type { Change, ChangeArea, ReportedChange, ReviewReport } from './model';
import { type ManifestParts, objectTitle, readParts } from './read/parts';
import type { Revision } from './read/revision';
import { renderedRules } from './read/rules';
import { pluralize } from './render/texts';

/** A kind of name that is written once and occurs at many places of the output. */
interface Kind {
  readonly name: string;
  readonly area: ChangeArea;
  readonly names: (revision: Revision, parts: readonly ManifestParts[]) => readonly string[];
  /** Returns the consequences for users of the old name. */
  readonly meaning: (before: string, after: string) => string;
}

const rules = (parts: readonly ManifestParts[]) => parts.flatMap(renderedRules);
const begins = (label: string) => (before: string, after: string) =>
  `series with ${label}="${before}" end and series with ${label}="${after}" start without history: range queries, error budgets and silences of the old value are not continued`;

const kinds: readonly Kind[] = [
  {
    name: 'environment',
    area: 'Environments',
    names: ({ environments }) => [...environments.keys()],
    meaning: begins('env'),
  },
  {
    name: 'team',
    area: 'Services',
    names: (_, parts) => rules(parts).flatMap(({ labels }) => labels.team ?? []),
    meaning: (before, after) =>
      `${begins('team')(before, after)}; receivers and the dashboard folder have new names, and permissions stay with the old folder`,
  },
  {
    name: 'service',
    area: 'Services',
    names: (_, parts) => [
      ...rules(parts).flatMap(({ labels }) => labels.service ?? []),
      ...parts.flatMap(({ jobs }) =>
        jobs.flatMap(({ value }) =>
          (value.scrape_configs as { readonly job_name: string }[]).map((job) => job.job_name),
        ),
      ),
    ],
    meaning: begins('service'),
  },
  {
    name: 'SLO',
    area: 'SLOs',
    names: (_, parts) => rules(parts).flatMap(({ labels }) => labels.slo ?? []),
    meaning: begins('slo'),
  },
  {
    name: 'recorded metric',
    area: 'Recording rules',
    names: (_, parts) => rules(parts).flatMap(({ record }) => record ?? []),
    meaning: (before, after) =>
      `series ${before} end and series ${after} start without history; other readers of ${before} find nothing`,
  },
  {
    name: 'alert',
    area: 'Alerts',
    names: (_, parts) => rules(parts).flatMap(({ alert }) => alert ?? []),
    meaning: (before) =>
      `silences and links of ${before} no longer match, and pending alerts start again`,
  },
];

interface Rename {
  readonly kind: Kind;
  readonly before: string;
  readonly after: string;
}

/** Maximum number of pairs; a reviewer could not follow a rename with more. */
const MAX_PAIRS = 9;
/** Maximum number of renames in one pull request. */
const MAX_RENAMES = 3;

/**
 * Folds a consistent rename into one change, and compares the rest as if the new name had been used
 * before. A rename is only accepted if it explains more differences than it leaves.
 */
export function withRenames(
  base: Revision,
  head: Revision,
  plain: ReviewReport,
  compare: (base: Revision, head: Revision) => ReviewReport,
): ReviewReport {
  const found: ReportedChange[] = [];
  let [left, changes] = [base, plain.changes];
  const right = withoutChecksums(head);
  for (let count = 0; count < MAX_RENAMES && changes.length > 1; count++) {
    const tried = candidates(left, head).map((rename) => {
      const renamed = withoutChecksums(applied(left, head, rename));
      return { rename, renamed, rest: compare(renamed, right).changes };
    });
    const best = tried.toSorted((a, b) => a.rest.length - b.rest.length)[0];
    if (!best || best.rest.length + 1 >= changes.length) break;
    found.push(changeOf(best.rename, left, changes, best.rest));
    [left, changes] = [best.renamed, best.rest];
  }
  return found.length === 0 ? plain : { ...plain, changes: [...found, ...changes] };
}

const partsIn = (revision: Revision): ManifestParts[] =>
  [...revision.environments.values()].map((files) => readParts(files));

function candidates(base: Revision, head: Revision): Rename[] {
  const [old, now] = [partsIn(base), partsIn(head)];
  return kinds.flatMap((kind) => {
    const [was, is] = [new Set(kind.names(base, old)), new Set(kind.names(head, now))];
    const gone = [...was].filter((name) => !is.has(name));
    const fresh = [...is].filter((name) => !was.has(name));
    if (gone.length * fresh.length > MAX_PAIRS) return [];
    return gone.flatMap((before) => fresh.map((after): Rename => ({ kind, before, after })));
  });
}

/** Pattern of words: a longer name that contains a name is another name. */
const WORDS = /[\w#./:@-]+/g;

function applied(base: Revision, head: Revision, { kind, before, after }: Rename): Revision {
  const isEnvironment = kind.name === 'environment';
  const alone = new RegExp(
    `(?<![A-Za-z0-9_:])${before.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![A-Za-z0-9_]|:[a-z])`,
    'g',
  );
  const environments = [...base.environments].map(([environment, files]) => {
    const name = isEnvironment && environment === before ? after : environment;
    // Remaining occurrences are other names, such as a channel.
    const stays = new Map<string, number>();
    for (const text of head.environments.get(name)?.values() ?? [])
      for (const word of text.match(WORDS) ?? []) stays.set(word, (stays.get(word) ?? 0) + 1);
    const renamed = [...files].map(([file, text]): [string, string] => [
      file,
      text.replace(WORDS, (word) =>
        word.includes(before) && (word === before || !stays.has(word))
          ? word.replace(alone, after)
          : word,
      ),
    ]);
    return [name, new Map(renamed)] as const;
  });
  return { label: base.label, environments: new Map(environments) };
}

const CHECKSUM = new RegExp(`^(\\s*${CHECKSUM_ANNOTATION.replace(/[./]/g, '\\$&')}:).*$`, 'gm');

/** Returns a revision without checksums, which follow from the compared content. */
const withoutChecksums = ({ label, environments }: Revision): Revision => ({
  label,
  environments: new Map(
    [...environments].map(([name, files]) => [
      name,
      new Map([...files].map(([file, text]) => [file, text.replace(CHECKSUM, "$1 ''")])),
    ]),
  ),
});

function changeOf(
  { kind, before, after }: Rename,
  base: Revision,
  plain: readonly ReportedChange[],
  rest: readonly ReportedChange[],
): ReportedChange {
  const left = new Set(rest.flatMap(({ risks }) => risks.map(({ text }) => text)));
  // Volumes and fields of objects are not renamed.
  const kept: Change[] = plain.map((change) => ({
    ...change,
    risks: change.risks.filter(({ code, text }) => code === 'data-lost' && !left.has(text)),
  }));
  const objects = [...base.environments.values()].flatMap((files) =>
    readParts(files)
      .objects.map(objectTitle)
      .filter((name) => name.includes(before)),
  );
  const files = [...base.environments].filter(([, texts]) =>
    [...texts.values()].some((text) => text.includes(before)),
  );
  return {
    area: kind.area,
    kind: 'changed',
    subject: `${kind.name} ${before} renamed to ${after}`,
    facts: [
      { label: 'name', before, after },
      {
        label: 'follows from it',
        after: `${pluralize(plain.length - rest.length, 'change')} of the output`,
      },
      ...(objects.length > 0
        ? [{ label: 'recreated objects', before: [...new Set(objects)].join(', ') }]
        : []),
    ],
    risks: [{ code: 'history-split', text: kind.meaning(before, after) }, ...distinctRisks(kept)],
    environments: files.map(([name]) =>
      kind.name === 'environment' && name === before ? after : name,
    ),
  };
}
