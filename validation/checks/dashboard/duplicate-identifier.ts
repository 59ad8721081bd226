import { memoizeByObject } from '@observability-stack/query-common';
import type { ResolvedEnvironment } from '../../../resolve/environment';
import type { TeamComparison } from '../../check';
import type { LocatedDashboard } from '../../dashboards';
import { locatedDashboards, locatedRawDashboards } from '../../dashboards';
import type { Finding } from '../../problem';
import { duplicateSlos } from '../definition/duplicate-name';

interface UidPlace {
  readonly uid: string;
  readonly title: string;
  readonly where: string;
}

interface Identifiers {
  /** The uids, which are unique among the dashboards of all teams. */
  readonly uids: readonly UidPlace[];
  /** Findings about what is unique in one team. */
  readonly findings: readonly Finding[];
}

/**
 * Reports identifiers that are used twice. Of two dashboards with one uid, Grafana keeps the one
 * that it read last; links and panels are found by uid and id.
 */
export const dashboardDuplicateIdentifier: TeamComparison<Identifiers> = {
  code: 'dashboard/duplicate-identifier',
  severity: 'error',
  title:
    'Two dashboards have the same uid or title, or two panels, rows or variables the same key.',
  stage: 'comparison',
  summarize: (input) => {
    const dashboards = locatedDashboards(input);
    const all = [
      ...dashboards.map(({ dashboard: { uid, title }, folder, where }) => ({
        uid,
        title,
        folder,
        where,
      })),
      ...locatedRawDashboards(input),
    ];
    return {
      uids: all.map(({ uid, title, where }) => ({ uid, title, where })),
      findings: [
        ...duplicates(all, ({ title, folder }) => JSON.stringify([folder.uid, title.toLowerCase()]))
          .filter(([one, other]) => one.uid !== other.uid)
          .map(([one, other]) => ({
            where: one.where,
            message: `title ${JSON.stringify(one.title)} is not unique in its folder: also that of ${other.where}`,
            hint: 'choose another title',
            from: ['team'],
          })),
        ...dashboards.flatMap((one) => keyFindings(one, allDuplicateSlos(input.resolved))),
      ],
    };
  },
  compare: (teams) => {
    const owners = new Map<string, UidPlace>();
    return teams.map(({ uids, findings }) => [
      ...uids.flatMap((one) => {
        const owner = owners.get(one.uid);
        if (!owner) {
          owners.set(one.uid, one);
          return [];
        }
        return [
          {
            where: one.where,
            message: `uid "${one.uid}" is not unique: also that of ${JSON.stringify(owner.title)}, ${owner.where}`,
            hint: 'choose another uid',
            from: ['team'],
          },
        ];
      }),
      ...findings,
    ]);
  },
};

/** Names of SLOs that are reported as duplicates, and are part of the keys of their panels. */
const allDuplicateSlos = memoizeByObject(({ services }: ResolvedEnvironment): readonly string[] =>
  services.flatMap(duplicateSlos),
);

/** Returns each item with the key of an earlier one, and that item. */
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

/**
 * Returns duplicates in one dashboard, where rows and panels are found by keys, and variables by
 * names.
 */
function keyFindings({ dashboard, where }: LocatedDashboard, slos: readonly string[]): Finding[] {
  const keys = dashboard.rows.flatMap(({ key, panels }) => [key, ...panels.map((one) => one.key)]);
  const names = (dashboard.variables ?? []).map(({ name }) => name);
  return [
    ...duplicates(
      keys.filter((key) => !slos.some((name) => key.endsWith(`-${name}`))),
      (key) => key,
    ).map(([key]) => ({
      where: `${where}.panels[${key}]`,
      message: `key ${JSON.stringify(key)} is not unique: two rows or panels have it`,
      hint: 'choose another key: ids of panels are derived from it',
      from: ['team'],
    })),
    ...duplicates(names, (name) => name).map(([name]) => ({
      where: `${where}.variables[${name}]`,
      message: `variable ${JSON.stringify(name)} is defined twice`,
      hint: 'rename one of them and its uses',
      from: ['team'],
    })),
  ];
}
