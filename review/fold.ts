import type { Change, Fact } from './model';

/**
 * Takes together what follows from one edit: the alerts and rules of an SLO that changes, and the lines that
 * panels draw where an alert fires. A reviewer reads one change, and that the rest follows.
 */
export const folded = (changes: readonly Change[]): Change[] => drawn(promised(changes));

/** Facts of a rule that an objective decides. */
const FOLLOWS_OBJECTIVE = /^(threshold of |query$|summary$|description$)/;

function promised(changes: readonly Change[]): Change[] {
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
      const counts = (['Alerts', 'Recording rules'] as const)
        .map((area) => ({ area, count: list.filter((other) => other.area === area).length }))
        .filter(({ count }) => count > 0)
        .map(({ area, count }) => `${count} ${area.toLowerCase()}`);
      if (counts.length === 0) return change;
      return { ...change, facts: [...change.facts, follows(counts.join(' and '))] };
    });
}

const follows = (text: string): Fact => ({ label: 'follows from it', after: text });

/** Facts of a panel that come from the threshold of an alert. */
const FOLLOWS_THRESHOLD = /^(thresholds|description)$/;
const numbersIn = (text: string | undefined): string[] => text?.match(/-?\d+(?:\.\d+)?/g) ?? [];

function drawn(changes: readonly Change[]): Change[] {
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
      const text = list.map(({ subject }) => `the line of ${subject}`).join(', ');
      return { ...change, facts: [...change.facts, follows(text)] };
    });
}
