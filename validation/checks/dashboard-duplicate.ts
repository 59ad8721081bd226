import type { MeaningCheck } from '../check';
import type { LocatedDashboard } from '../dashboards';
import { locatedDashboards } from '../dashboards';
import type { Finding } from '../problem';

/** Of two dashboards with one uid Grafana keeps the one it read last; links and panels are found by uid and id. */
export const dashboardDuplicate: MeaningCheck = {
  code: 'dashboard-duplicate',
  severity: 'error',
  title: 'Two dashboards have one uid or title, or two parts of one the same key.',
  stage: 'meaning',
  run: (input) => {
    const dashboards = locatedDashboards(input);
    return [
      ...duplicates(dashboards, ({ dashboard }) => dashboard.uid).map(([one, other]) => ({
        where: one.where,
        message: `the uid ${one.dashboard.uid} is also that of ${JSON.stringify(other.dashboard.title)}, ${other.where}`,
        hint: 'choose another uid; addresses of the other one lead to it',
        from: ['team'],
      })),
      ...duplicates(dashboards, ({ dashboard, folder }) =>
        JSON.stringify([folder.uid, dashboard.title.toLowerCase()]),
      )
        .filter(([one, other]) => one.dashboard.uid !== other.dashboard.uid)
        .map(([one, other]) => ({
          where: one.where,
          message: `the title ${JSON.stringify(one.dashboard.title)} is also that of ${other.where}, in the same folder`,
          hint: 'choose another title: nobody can tell them apart in a list',
          from: ['team'],
        })),
      ...dashboards.flatMap(keyFindings),
    ];
  },
};

/** Each that has the same key as one before it, and that one. */
function duplicates<T>(items: readonly T[], keyOf: (item: T) => string): (readonly [T, T])[] {
  const owners = new Map<string, T>();
  return items.flatMap((item) => {
    const key = keyOf(item);
    const owner = owners.get(key);
    if (owner !== undefined) return [[item, owner] as const];
    owners.set(key, item);
    return [];
  });
}

/** Rows and panels are found by keys, and variables by names, within one dashboard. */
function keyFindings({ dashboard, where }: LocatedDashboard): Finding[] {
  const keys = dashboard.rows.flatMap(({ key, panels }) => [key, ...panels.map((one) => one.key)]);
  const names = (dashboard.variables ?? []).map(({ name }) => name);
  return [
    ...duplicates(keys, (key) => key).map(([key]) => ({
      where: `${where}.panels[${key}]`,
      message: `two rows or panels have the key ${JSON.stringify(key)}`,
      hint: 'give each a key of its own: the id of the panel comes from it',
      from: ['team'],
    })),
    ...duplicates(names, (name) => name).map(([name]) => ({
      where: `${where}.variables[${name}]`,
      message: `two variables have the name ${JSON.stringify(name)}`,
      hint: 'rename one of them, and where it is used',
      from: ['team'],
    })),
  ];
}
