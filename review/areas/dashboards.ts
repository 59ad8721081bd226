import { deepDiff, same, show } from '../deep-diff';
import { type Change, type Fact, facts } from '../model';
import {
  type Dashboard,
  dashboardsOf,
  type Panel,
  type Query,
  variableText,
} from '../read/dashboards';
import type { Parts, Value } from '../read/parts';
import { pair } from './pairing';

/** What people look at: a change for each panel, and one for the dashboard around them. */
export function dashboardChanges(before: Parts, after: Parts): Change[] {
  const { both, removed, added } = pair(dashboardsOf(before), dashboardsOf(after), [
    ({ uid }) => uid,
  ]);
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
}: Dashboard): Pick<Change, 'area' | 'team' | 'risks'> & {
  readonly subject: string;
  readonly picture: { readonly dashboard: string };
} => ({
  area: 'Dashboards',
  subject: `dashboard ${title}`,
  picture: { dashboard: uid },
  ...(team ? { team } : {}),
  risks: [],
});

const whole = (dashboard: Dashboard, kind: 'added' | 'removed'): Change => ({
  ...about(dashboard),
  kind,
  facts: dashboard.panels.map(({ title, type, row }) => {
    const text = `${type}${row ? `, in row ${row}` : ''}`;
    return { label: `panel ${title}`, ...(kind === 'added' ? { after: text } : { before: text }) };
  }),
});

function frameChanges(old: Dashboard, now: Dashboard): Change[] {
  const found = [
    ...facts({ title: old.title }, { title: now.title }),
    ...facts(named('variable', old.variables), named('variable', now.variables)),
    ...facts(named('link', old.links), named('link', now.links)),
    ...facts(named('annotation', old.annotations), named('annotation', now.annotations)),
    ...deepDiff(old.rest, now.rest),
  ];
  return found.length > 0 ? [{ ...about(now), kind: 'changed', facts: found }] : [];
}

const named = (what: string, list: readonly Value[]): Record<string, string> =>
  Object.fromEntries(
    list.map((item) => [
      `${what} ${item.name ?? item.title ?? ''}`,
      what === 'variable' ? variableText(item) : show(item),
    ]),
  );

function panelChanges(old: Dashboard, now: Dashboard): Change[] {
  const { both, removed, added } = pair(old.panels, now.panels, [
    ({ id }) => String(id),
    ({ title, row }) => JSON.stringify([title, row]),
  ]);
  const on = (panel: Panel) => ({
    ...about(now),
    // one title may stand in several rows
    subject: `panel ${panel.title}${panel.row ? ` (${panel.row})` : ''} on ${now.title}`,
    picture: { dashboard: now.uid, panel: panel.id },
    ...sloOf(panel),
  });
  return [
    ...both.flatMap(([left, right]): Change[] => {
      const found = panelFacts(left, right);
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

/** The SLO that all queries of a panel are about. */
function sloOf({ queries }: Panel): Pick<Change, 'slo'> {
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

const wholePanel = (panel: Panel, side: 'before' | 'after'): Fact[] => [
  { label: 'type', [side]: panel.type },
  ...(panel.description ? [{ label: 'description', [side]: panel.description }] : []),
  ...(panel.unit ? [{ label: 'unit', [side]: panel.unit }] : []),
  ...panel.queries.map(({ ref, text, language }) => ({
    label: `query ${ref}`,
    [side]: text,
    ...(language ? { language } : {}),
  })),
];

function panelFacts(old: Panel, now: Panel): Fact[] {
  return [
    ...facts(
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
    ...queryFacts(old.queries, now.queries),
    ...facts(named('link', old.links), named('link', now.links)),
    ...(same(old.rest, now.rest) ? [] : deepDiff(old.rest, now.rest)),
  ];
}

/** By text first: a query that only got another letter is the same. */
function queryFacts(old: readonly Query[], now: readonly Query[]): Fact[] {
  const { both, removed, added } = pair(old, now, [
    ({ text, ref }) => JSON.stringify([text, ref]),
    ({ text }) => text,
    ({ ref }) => ref,
  ]);
  const fact = (query: Query, before?: string, after?: string): Fact => ({
    label: `query ${query.ref}`,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(query.language ? { language: query.language } : {}),
  });
  return [
    ...both.flatMap(([left, right]) => [
      ...(left.text === right.text ? [] : [fact(right, left.text, right.text)]),
      ...deepDiff(left.rest, right.rest, `query ${right.ref}`),
    ]),
    ...removed.map((query) => fact(query, query.text)),
    ...added.map((query) => fact(query, undefined, query.text)),
  ];
}
