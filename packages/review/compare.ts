import { environmentOfFolder } from '../../catalog/names';
import { configChanges } from './areas/configs';
import { dashboardChanges } from './areas/dashboards';
import { metricChanges } from './areas/metrics';
import { objectChanges } from './areas/objects';
import { pipelineChanges } from './areas/pipelines';
import { routingChanges } from './areas/routing';
import { alertChanges, recordingChanges } from './areas/rules';
import { scrapeChanges } from './areas/scrape';
import { sloChanges } from './areas/slos';
import { isDeepEqual, isOrderFact } from './deep-diff';
import { changedEstimates } from './estimates';
import { foldChanges } from './fold';
import { foldEnvironments } from './fold-environments';
import {
  areas,
  type Change,
  type Estimate,
  type Fact,
  type ReportedChange,
  type ReviewReport,
} from './model';
import { EMPTY_PARTS, type ManifestParts, objectTitle, readParts } from './read/parts';
import { type Revision, RevisionError } from './read/revision';
import { withRenames } from './renames';
import { riskCodes, riskRank } from './risks';
import { withSettingRisks } from './setting-risks';
import { type ContentSource, unmodeledChanges } from './unseen';

/** The comparisons of all areas. */
const lookers: readonly ((before: ManifestParts, after: ManifestParts) => Change[])[] = [
  sloChanges,
  alertChanges,
  routingChanges,
  dashboardChanges,
  recordingChanges,
  metricChanges,
  scrapeChanges,
  pipelineChanges,
  objectChanges,
  configChanges,
];

const look: ContentSource = (before, after) => lookers.flatMap((area) => area(before, after));

/** Adds the risk of a changed order, where order matters. */
function withOrder(change: Change): Change {
  const orders = change.facts.filter(isOrderFact).map(({ label }) => label);
  if (orders.length === 0) return change;
  return {
    ...change,
    risks: [...change.risks, { code: 'order-changed', text: `changed ${orders.join(', ')}` }],
  };
}

/** Compares two states of the output, in the terms of the stack. */
export function compareRevisions(base: Revision, head: Revision): ReviewReport {
  const report = withRenames(base, head, compareNames(base, head), compareNames);
  return { ...report, changes: report.changes.toSorted(byImportance) };
}

/** Compares without the detection of renames. */
function compareNames(base: Revision, head: Revision): ReviewReport {
  const names = [...new Set([...base.environments.keys(), ...head.environments.keys()])].sort();
  const each = names.map((environment) => comparedIn(environment, base, head));
  return {
    base: base.label,
    head: head.label,
    changes: merged(each).sort(byImportance),
    restarts: together(
      each.flatMap(({ environment, restarts }) =>
        restarts.map((workload) => ({ environment, item: workload })),
      ),
    ).map(({ item, environments }) => ({ workload: item, environments })),
    estimates: each.flatMap(({ estimates }) => estimates),
  };
}

interface Compared {
  readonly environment: string;
  readonly changes: readonly Change[];
  readonly restarts: readonly string[];
  readonly estimates: readonly Estimate[];
}

function comparedIn(environment: string, base: Revision, head: Revision): Compared {
  if (environmentOfFolder(environment) !== environment)
    return {
      environment,
      changes: outputChanges(environment, base, head),
      restarts: [],
      estimates: [],
    };
  const [left, right] = [base, head].map(({ environments }) => environments.get(environment));
  const before = left ? readParts(left, `${base.label}: ${environment}/`) : EMPTY_PARTS;
  const after = right ? readParts(right, `${head.label}: ${environment}/`) : EMPTY_PARTS;
  try {
    const all = [...look(before, after), ...unmodeledChanges(before, after, look)].map((change) =>
      withSettingRisks(withOrder(change), after),
    );
    const changes = foldChanges(all, before, after);
    return {
      environment,
      changes:
        left && right
          ? changes
          : [foldEnvironments(environment, left ? 'removed' : 'added', changes)],
      restarts: restartsOf(before, after),
      estimates: changedEstimates(environment, before, after),
    };
  } catch (error) {
    // Output that cannot be read must not look unchanged.
    const { message } = error as Error;
    throw new RevisionError(
      environment === ''
        ? `${base.label} and ${head.label} cannot be compared: ${message}: compare smaller folders`
        : `${environment}/ has an object or a file that synth does not write: ${message}: run npm run synth`,
    );
  }
}

/**
 * Returns the change of a further output, such as the objects of an operator, by its files. It is rendered from the same
 * rules, jobs and dashboards as the manifests of its environment, whose changes are described there. If those did not
 * change, the effect is not known.
 */
function outputChanges(folder: string, base: Revision, head: Revision): Change[] {
  const [before, after] = [base, head].map(({ environments }) => environments.get(folder));
  const names = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])].sort();
  const files = names.filter((name) => before?.get(name) !== after?.get(name));
  if (files.length === 0) return [];
  const environment = environmentOfFolder(folder);
  const [was, is] = [base, head].map(({ environments }) => environments.get(environment));
  const isExplained = was && is && before && after && !isDeepEqual([...was], [...is]);
  return [
    {
      area: 'Configuration',
      kind: before ? (after ? 'changed' : 'removed') : 'added',
      subject: `output ${folder}`,
      facts: [{ label: 'files', after: files.join(', ') }],
      risks: isExplained
        ? []
        : [{ code: 'unclassified', text: `the effect is not known: ${files.join(', ')}` }],
    },
  ];
}

/** Merges changes that are equal in several environments. */
const merged = (each: readonly Compared[]): ReportedChange[] =>
  mergeBySubject(
    together(
      each.flatMap(({ environment, changes }) => changes.map((item) => ({ environment, item }))),
    ).map(({ item, environments }) => ({ ...item, environments })),
  );

/**
 * Merges changes of one subject whose facts differ between environments, with the environments of
 * each fact.
 */
function mergeBySubject(changes: readonly ReportedChange[]): ReportedChange[] {
  const groups = new Map<string, ReportedChange[]>();
  for (const change of changes) {
    const { area, kind, subject, team, service } = change;
    const key = JSON.stringify([area, kind, subject, team, service]);
    const list = groups.get(key) ?? [];
    // Two subjects with one name in one environment remain separate.
    const isApart = list.some(({ environments }) =>
      environments.some((name) => change.environments.includes(name)),
    );
    groups.set(isApart ? JSON.stringify(change) : key, [...(isApart ? [] : list), change]);
  }
  return [...groups.values()].flatMap((list): ReportedChange[] => {
    const [first] = list;
    if (!first || list.length === 1) return list;
    const has = (facts: readonly Fact[], fact: Fact) => facts.some((one) => isDeepEqual(one, fact));
    const isShared = (fact: Fact) => list.every(({ facts }) => has(facts, fact));
    const risks = list.flatMap((change) => change.risks);
    return [
      {
        ...first,
        environments: list.flatMap(({ environments }) => environments),
        facts: [
          ...first.facts.filter(isShared),
          ...list.flatMap(({ facts, environments }) =>
            facts
              .filter((fact) => !isShared(fact))
              .map((fact) => ({ ...fact, label: `${environments.join(', ')}: ${fact.label}` })),
          ),
        ],
        risks: [...new Map(risks.map((risk) => [JSON.stringify(risk), risk])).values()],
      },
    ];
  });
}

function together<T>(
  list: readonly { readonly environment: string; readonly item: T }[],
): { item: T; environments: string[] }[] {
  const found = new Map<string, { item: T; environments: string[] }>();
  for (const { environment, item } of list) {
    const key = JSON.stringify(item);
    const known = found.get(key);
    if (known) known.environments.push(environment);
    else found.set(key, { item, environments: [environment] });
  }
  return [...found.values()];
}

const LEAST = Object.keys(riskCodes).length;
const gravity = ({ risks }: Change): number =>
  Math.min(LEAST, ...risks.map(({ code }) => riskRank(code)));

const byImportance = (a: Change, b: Change): number =>
  gravity(a) - gravity(b) ||
  areas.indexOf(a.area) - areas.indexOf(b.area) ||
  (a.team ?? '').localeCompare(b.team ?? '') ||
  a.subject.localeCompare(b.subject);

/**
 * Returns the workloads of both revisions whose pods are replaced, which any change of the template
 * causes.
 */
function restartsOf(before: ManifestParts, after: ManifestParts): string[] {
  const old = new Map(before.objects.map((object) => [objectTitle(object), object]));
  return after.objects
    .filter(({ kind, spec }) => spec?.template && kind !== 'CronJob')
    .filter((object) => {
      const was = old.get(objectTitle(object));
      return was && !isDeepEqual(was.spec?.template, object.spec.template);
    })
    .map(objectTitle);
}
