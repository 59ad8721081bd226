import { foldMovedServices } from './fold-moves';
import { distinctRisks } from './fold-risks';
import { foldServices } from './fold-services';
import type { Change, Fact } from './model';
import type { ManifestParts } from './read/parts';
import { EVALUATED_BY } from './read/rules';
import { pluralize } from './render/texts';

/**
 * Folds the consequences of one edit into one change: alerts and rules into a changed SLO, and
 * threshold lines in panels into a changed alert.
 */
export const foldChanges = (
  changes: readonly Change[],
  before: ManifestParts,
  after: ManifestParts,
): Change[] =>
  foldEqualChanges(
    foldVersionLabels(
      foldThresholdPanels(
        foldSharedBounds(
          foldSloFollowers(
            foldRegroupedRules(foldMovedServices(foldServices(changes, before, after))),
          ),
        ),
      ),
    ),
  );

/** Pattern of labels and annotations with the version of a program, which a release changes everywhere. */
const VERSION_LABEL =
  /(^|\.)(labels|matchLabels|annotations)\.(app\.kubernetes\.io\/version|helm\.sh\/chart|[\w./-]+\/version)$/;

/** Folds objects of which only labels with a version differ into one change. */
function foldVersionLabels(changes: readonly Change[]): Change[] {
  const isRelabelled = ({ area, kind, facts, risks }: Change): boolean =>
    area === 'Kubernetes' &&
    kind === 'changed' &&
    risks.length === 0 &&
    facts.length > 0 &&
    facts.every(({ label }) => VERSION_LABEL.test(label));
  const found = changes.filter(isRelabelled);
  if (found.length < 2) return [...changes];
  const objects = new Map<string, Set<string>>();
  for (const { subject, facts } of found)
    for (const { before = 'none', after = 'none' } of facts) {
      const step = `${before} → ${after}`;
      objects.set(step, (objects.get(step) ?? new Set()).add(subject));
    }
  const folded: Change = {
    area: 'Kubernetes',
    kind: 'changed',
    subject: `version labels of ${pluralize(found.length, 'object')}`,
    facts: [...objects].map(([label, names]) => ({ label, after: [...names].join(', ') })),
    risks: [],
  };
  return [...changes.filter((change) => !found.includes(change)), folded];
}

/** Folds rules that only moved to another group into one change for the group. */
function foldRegroupedRules(changes: readonly Change[]): Change[] {
  const groups = new Map<string, Change[]>();
  const rest = changes.filter((change) => {
    const [fact, ...others] = change.facts;
    if (fact?.label !== 'group' || others.length > 0) return true;
    const key = `${fact.before}\n${fact.after}`;
    groups.set(key, [...(groups.get(key) ?? []), change]);
    return false;
  });
  const found = [...groups.values()].flatMap((list): Change[] => {
    const [first] = list;
    if (!first || list.length === 1) return list;
    const { slo: _, service, ...about } = first;
    const isOne = list.every((change) => change.service === service);
    const names = list.map(({ subject }) => subject).join(', ');
    return [
      {
        ...about,
        ...(isOne && service ? { service } : {}),
        subject: `group of ${pluralize(list.length, 'rule')}`,
        facts: [...first.facts, { label: 'rules', after: names }],
        risks: list.flatMap(({ risks }) => risks),
      },
    ];
  });
  return [...rest, ...found];
}

/** Pattern of facts of a rule that follow from an objective. */
const FOLLOWS_OBJECTIVE = /^(threshold of |query( [A-Z])?$|summary$|description$|thresholds$)/;

const FOLLOWERS = { Alerts: 'alert', 'Recording rules': 'recording rule', Dashboards: 'panel' };

function foldSloFollowers(changes: readonly Change[]): Change[] {
  const slos = changes.filter(({ area }) => area === 'SLOs');
  const followers = (slo: Change) =>
    changes.filter(
      (change) =>
        change.area !== 'SLOs' &&
        change.slo === slo.slo &&
        (change.kind !== 'changed' ||
          change.facts.every(({ label }) => FOLLOWS_OBJECTIVE.test(label))) &&
        change.kind === slo.kind,
    );
  const gone = new Set(slos.flatMap(followers));
  return changes
    .filter((change) => !gone.has(change))
    .map((change) => {
      if (change.area !== 'SLOs') return change;
      const list = followers(change);
      const counts = Object.entries(FOLLOWERS)
        .map(([area, what]) => ({
          what,
          count: list.filter((other) => other.area === area).length,
        }))
        .filter(({ count }) => count > 0)
        .map(({ what, count }) => pluralize(count, what));
      if (counts.length === 0) return change;
      return {
        ...change,
        facts: [...change.facts, follows(counts.join(', '))],
        risks: [...change.risks, ...distinctRisks(list)],
      };
    });
}

const follows = (text: string): Fact => ({ label: 'follows from it', after: text });

/** Pattern of facts of an alert that follow from one threshold. */
const FOLLOWS_BOUND = /^(threshold of |summary$|description$)/;

/** Folds alerts of one service with the same change of a threshold: one number in the service definition. */
function foldSharedBounds(changes: readonly Change[]): Change[] {
  const leaders = new Map<string, Change>();
  const following = new Map<Change, Change[]>();
  for (const change of changes) {
    const key = boundOf(change);
    if (key === undefined) continue;
    const leader = leaders.get(key);
    if (!leader) leaders.set(key, change);
    else following.set(leader, [...(following.get(leader) ?? []), change]);
  }
  const gone = new Set([...following.values()].flat());
  return changes
    .filter((change) => !gone.has(change))
    .map((change) => {
      const list = following.get(change);
      if (!list) return change;
      const text = list.map(({ subject }) => subject).join(', ');
      return { ...change, facts: [...change.facts, follows(text)] };
    });
}

function boundOf({ area, kind, service, facts }: Change): string | undefined {
  const bounds = facts.filter(({ label }) => label.startsWith('threshold of '));
  if (area !== 'Alerts' || kind !== 'changed' || !service || bounds.length === 0) return undefined;
  if (!facts.every(({ label }) => FOLLOWS_BOUND.test(label))) return undefined;
  return JSON.stringify([
    service,
    ...new Set(bounds.map(({ before, after }) => [before, after].join())),
  ]);
}

/** Pattern of facts of a panel that follow from the threshold of an alert. */
const FOLLOWS_THRESHOLD =
  /^(thresholds|description|fieldConfig\.defaults\.custom\.axisSoft(Max|Min))$/;
const numbersIn = (text: string | undefined): string[] => text?.match(/-?\d+(?:\.\d+)?/g) ?? [];

function foldThresholdPanels(changes: readonly Change[]): Change[] {
  const thresholds = changes
    .filter(({ area, kind }) => area === 'Alerts' && kind === 'changed')
    .flatMap((alert) =>
      alert.facts
        .filter(({ label }) => label.startsWith('threshold of '))
        .map((fact) => ({ alert, fact })),
    );
  const alertOf = (panel: Change): Change | undefined => {
    const line = panel.facts.find(({ label }) => label === 'thresholds');
    if (panel.area !== 'Dashboards' || !line) return undefined;
    if (!panel.facts.every(({ label }) => FOLLOWS_THRESHOLD.test(label))) return undefined;
    const [left, right] = [numbersIn(line.before), numbersIn(line.after)];
    return thresholds.find(
      ({ fact }) =>
        numbersIn(fact.before).some((number) => left.includes(number) && !right.includes(number)) &&
        numbersIn(fact.after).some((number) => right.includes(number) && !left.includes(number)),
    )?.alert;
  };
  const panels = new Map<Change, Change[]>();
  for (const panel of changes) {
    const alert = alertOf(panel);
    if (alert) panels.set(alert, [...(panels.get(alert) ?? []), panel]);
  }
  const gone = new Set([...panels.values()].flat());
  return changes
    .filter((change) => !gone.has(change))
    .map((change) => {
      const list = panels.get(change);
      if (!list) return change;
      const text = list.map(({ subject }) => `threshold line of ${subject}`).join(', ');
      return { ...change, facts: [...change.facts, follows(text)] };
    });
}

/**
 * Reports whether only the format of a dashboard, or only the evaluator of an alert, has changed.
 */
const isNewForm = ({ facts }: Change): boolean =>
  facts.length === 1 && ['form', EVALUATED_BY].includes(facts[0]?.label ?? '');

/** Maximum number of names in a heading. */
const MAX_NAMES = 8;

const ALIKE = ['Kubernetes', 'Scraping'];

/** Folds objects and jobs with the same difference, such as a new pull secret of every pod. */
function foldEqualChanges(changes: readonly Change[]): Change[] {
  const found = new Map<string, Change[]>();
  for (const change of changes) {
    const { subject, service, ...rest } = change;
    const key =
      change.kind === 'changed' && (ALIKE.includes(change.area) || isNewForm(change))
        ? JSON.stringify({ ...rest, slo: undefined, picture: undefined, team: undefined })
        : JSON.stringify(change);
    found.set(key, [...(found.get(key) ?? []), change]);
  }
  return [...found.values()].flatMap((list) => {
    const [first] = list;
    if (!first) return [];
    const names = [...new Set(list.map(({ subject }) => subject))];
    const { team, picture, slo, ...rest } = first;
    const shared = list.every((change) => change.team === team) ? first : rest;
    if (names.length <= MAX_NAMES) return [{ ...shared, subject: names.join(', ') }];
    const subject = `${names.slice(0, MAX_NAMES).join(', ')} and ${names.length - MAX_NAMES} more`;
    return [
      { ...shared, subject, facts: [...first.facts, { label: 'all', after: names.join(', ') }] },
    ];
  });
}
