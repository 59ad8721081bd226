import { canonical, deepDiff, formatFactValue } from '../deep-diff';
import { type Change, changedFacts, type Fact } from '../model';
import {
  type DashboardPanel,
  type DashboardQuery,
  type RenderedDashboard,
  renderedDashboards,
  variableText,
} from '../read/dashboards';
import type { JsonValueNode, ManifestParts } from '../read/parts';
import { DASHBOARD_SETS } from '../sets';
import { pairItems } from './pairing';

/** Compares dashboards: one change per panel, and one for the dashboard itself. */
export function dashboardChanges(before: ManifestParts, after: ManifestParts): Change[] {
  const { both, removed, added } = pairItems(
    renderedDashboards(before),
    renderedDashboards(after),
    [({ uid }) => uid],
  );
  return [
    ...both.flatMap(([old, now]) => [...frameChanges(old, now), ...panelChanges(old, now)]),
    ...removed.map((one) => whole(one, 'removed')),
    ...added.map((one) => whole(one, 'added')),
  ];
}

const about = ({
  title,
  team,
  uid,
}: RenderedDashboard): Pick<Change, 'area' | 'team' | 'service' | 'risks'> & {
  readonly subject: string;
  readonly picture: { readonly dashboard: string };
} => ({
  area: 'Dashboards',
  subject: `dashboard ${title}`,
  picture: { dashboard: uid },
  ...(team ? { team } : {}),
  ...serviceOf(uid),
  risks: [],
});

/** Returns the service of a dashboard, which is added and removed with it. */
const serviceOf = (uid: string): Pick<Change, 'service'> => {
  const [, service] = /^service-(.+)$/.exec(uid) ?? [];
  return service ? { service } : {};
};

const whole = (dashboard: RenderedDashboard, kind: 'added' | 'removed'): Change => ({
  ...about(dashboard),
  kind,
  facts: dashboard.panels.map(({ title, type, row }) => {
    const text = `${type}${row ? `, in row ${row}` : ''}`;
    return { label: `panel ${title}`, ...(kind === 'added' ? { after: text } : { before: text }) };
  }),
});

function frameChanges(old: RenderedDashboard, now: RenderedDashboard): Change[] {
  // The two formats differ so much in variables and settings that only names, panels and queries
  // are compared.
  if (old.form !== now.form) {
    const found = changedFacts(
      { form: old.form, title: old.title, folder: old.team, variables: variableNames(old) },
      { form: now.form, title: now.title, folder: now.team, variables: variableNames(now) },
    );
    return [{ ...about(now), kind: 'changed', facts: found }];
  }
  const found = [
    ...changedFacts({ title: old.title }, { title: now.title }),
    ...changedFacts({ folder: old.team }, { folder: now.team }),
    ...rowFacts(old, now),
    ...listFacts('variable', old.variables, now.variables),
    ...listFacts('link', old.links, now.links),
    ...listFacts('annotation', old.annotations, now.annotations),
    ...deepDiff(old.rest, now.rest, '', DASHBOARD_SETS),
  ];
  return found.length > 0 ? [{ ...about(now), kind: 'changed', facts: found }] : [];
}

const variableNames = ({ variables }: RenderedDashboard): string =>
  variables.map(({ name }) => name).join(', ');

/** Compares items by name; of several with one name, equal ones are matched first. */
function listFacts(
  what: string,
  old: readonly JsonValueNode[],
  now: readonly JsonValueNode[],
): Fact[] {
  const label = (item: JsonValueNode) => `${what} ${item.name ?? item.title ?? ''}`;
  const text = what === 'variable' ? variableText : formatFactValue;
  const { both, removed, added } = pairItems(old, now, [canonical, label]);
  return [
    ...both.flatMap(([left, right]) => deepDiff(left, right, label(right))),
    ...removed.map((item) => ({ label: label(item), before: text(item) })),
    ...added.map((item) => ({ label: label(item), after: text(item) })),
  ];
}

/** Compares row titles and settings; the panels of a row are reported with the panels. */
function rowFacts(old: RenderedDashboard, now: RenderedDashboard): Fact[] {
  const titles = renamedRows(old, now);
  const left = old.rows.map((row) => ({ ...row, title: titles.get(row.title) ?? row.title }));
  // an added or removed row is reported with its panels
  const reported = (row: JsonValueNode) =>
    [left, now.rows].every((rows) => rows.some(({ title }) => title === row.title)) ||
    ![...old.panels, ...now.panels].some((panel) => panel.row === row.title);
  return [
    ...[...titles].map(([before, after]) => ({ label: 'title of row', before, after })),
    ...listFacts('row', left.filter(reported), now.rows.filter(reported)),
  ];
}

/** Returns removed titles, with the titles of the rows that contain all of their panels now. */
function renamedRows(old: RenderedDashboard, now: RenderedDashboard): Map<string, string> {
  const was = new Set(old.rows.map(({ title }) => title));
  const is = new Set(now.rows.map(({ title }) => title));
  return new Map(
    [...was]
      .filter((title) => !is.has(title))
      .flatMap((title): [string, string][] => {
        const ids = new Set(
          old.panels.filter(({ row }) => row === title).flatMap(({ id }) => id ?? []),
        );
        const rows = new Set(
          now.panels.filter(({ id }) => id !== undefined && ids.has(id)).map(({ row }) => row),
        );
        const [only] = rows;
        return rows.size === 1 && only && !was.has(only) ? [[title, only]] : [];
      }),
  );
}

function panelChanges(old: RenderedDashboard, now: RenderedDashboard): Change[] {
  const titles = renamedRows(old, now);
  const panels = old.panels.map((panel) => ({ ...panel, row: titles.get(panel.row) ?? panel.row }));
  const { both, removed, added } = pairItems(panels, now.panels, [
    ({ id, title, row }) => JSON.stringify([id, title, row]),
    // Generated dashboards number their panels anew.
    ({ title, row }) => JSON.stringify([title, row]),
    ({ id, title, row }) => (id === undefined ? JSON.stringify([title, row]) : String(id)),
  ]);
  const on = (panel: DashboardPanel) => ({
    ...about(now),
    // Several rows may have the same title.
    subject: `panel ${panel.title}${panel.row ? ` (${panel.row})` : ''} on ${now.title}`,
    picture: { dashboard: now.uid, ...(panel.id === undefined ? {} : { panel: panel.id }) },
    ...sloOf(panel),
  });
  return [
    ...both.flatMap(([left, right]): Change[] => {
      const found = panelFacts(left, right, old.form === now.form);
      return found.length > 0 ? [{ ...on(right), kind: 'changed', facts: found }] : [];
    }),
    ...removed.map(
      (panel): Change => ({ ...on(panel), kind: 'removed', facts: wholePanel(panel, 'before') }),
    ),
    ...added.map(
      (panel): Change => ({ ...on(panel), kind: 'added', facts: wholePanel(panel, 'after') }),
    ),
  ];
}

/** Returns the SLO that all queries of a panel are about. */
function sloOf({ queries }: DashboardPanel): Pick<Change, 'slo'> {
  const found = new Set(
    queries.map(({ text }) => {
      const [, service] = /\bservice="([^"]*)"/.exec(text) ?? [];
      const [, slo] = /\bslo="([^"]*)"/.exec(text) ?? [];
      return service && slo ? `${service}/${slo}` : undefined;
    }),
  );
  const [slo] = found;
  return found.size === 1 && slo ? { slo } : {};
}

const wholePanel = (panel: DashboardPanel, side: 'before' | 'after'): Fact[] => [
  { label: 'type', [side]: panel.type },
  ...(panel.description ? [{ label: 'description', [side]: panel.description }] : []),
  ...(panel.unit ? [{ label: 'unit', [side]: panel.unit }] : []),
  ...panel.queries.map(({ ref, text, language }) => ({
    label: `query ${ref}`,
    [side]: text,
    ...(language ? { language } : {}),
  })),
];

function panelFacts(old: DashboardPanel, now: DashboardPanel, sameForm: boolean): Fact[] {
  return [
    ...changedFacts(
      {
        title: old.title,
        type: old.type,
        row: old.row || 'above all rows',
        unit: old.unit,
        thresholds: old.thresholds,
        description: old.description,
      },
      {
        title: now.title,
        type: now.type,
        row: now.row || 'above all rows',
        unit: now.unit,
        thresholds: now.thresholds,
        description: now.description,
      },
    ),
    ...queryFacts(old.queries, now.queries, sameForm),
    ...(sameForm
      ? [...listFacts('link', old.links, now.links), ...deepDiff(old.rest, now.rest)]
      : []),
  ];
}

/**
 * Compares queries, matched by text first: a query of which only the RefID differs is unchanged.
 */
function queryFacts(
  old: readonly DashboardQuery[],
  now: readonly DashboardQuery[],
  sameForm: boolean,
): Fact[] {
  const { both, removed, added } = pairItems(old, now, [
    ({ text, ref }) => JSON.stringify([text, ref]),
    ({ text }) => text,
    ({ ref }) => ref,
  ]);
  const fact = (query: DashboardQuery, before?: string, after?: string): Fact => ({
    label: `query ${query.ref}`,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(query.language ? { language: query.language } : {}),
  });
  return [
    ...both.flatMap(([left, right]) => [
      ...(left.text === right.text ? [] : [fact(right, left.text, right.text)]),
      ...(sameForm ? deepDiff(left.rest, right.rest, `query ${right.ref}`) : []),
    ]),
    ...removed.map((query) => fact(query, query.text)),
    ...added.map((query) => fact(query, undefined, query.text)),
  ];
}
