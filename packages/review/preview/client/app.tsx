import { createTheme, type GrafanaTheme2, ThemeContext } from '@grafana/data';
import { GlobalStyles } from '@grafana/ui';
import { useEffect, useMemo, useState } from 'react';
import { type PageAddress, parseRelativeTime, readAddress, writeAddress } from './address';
import { getDashboard, getDataState, listDashboards } from './api';
import { Controls } from './controls';
import { Grid } from './grid';
import { ALL, type VariableValues } from './interpolate';
import type { DashboardEntry, DashboardJson, DataState, Range, VariableJson } from './types';
import { initialValue, variableOptions } from './variables';

const SPANS = { default: '6h' };

/** Renders the page: controls at the top, the dashboard below. */
export function App() {
  const [entries, setEntries] = useState<readonly DashboardEntry[]>([]);
  const [state, setState] = useState<DataState>();
  const [revision, setRevision] = useState(0);
  const [address, setAddress] = useState<Partial<PageAddress>>(() => readAddress(location.search));
  const theme = useMemo(
    () => createTheme({ colors: { mode: address.theme ?? 'dark' } }),
    [address.theme],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: loaded again for each revision
  useEffect(() => {
    listDashboards().then(setEntries);
    getDataState().then(setState);
  }, [revision]);
  useEffect(() => {
    const events = new EventSource('/events');
    events.addEventListener('changed', () => setRevision((number) => number + 1));
    return () => events.close();
  }, []);

  const entry =
    entries.find(
      ({ uid, environment }) => uid === address.uid && environment === address.environment,
    ) ?? entries[0];
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <div
        style={{
          background: theme.colors.background.canvas,
          color: theme.colors.text.primary,
          minHeight: '100vh',
          padding: 8,
        }}
      >
        {entry && state && (
          <Dashboard
            key={`${entry.environment}/${entry.uid}`}
            {...{ entry, entries, state, revision, address, setAddress, theme }}
          />
        )}
      </div>
    </ThemeContext.Provider>
  );
}

interface Props {
  readonly entry: DashboardEntry;
  readonly entries: readonly DashboardEntry[];
  readonly state: DataState;
  readonly revision: number;
  readonly address: Partial<PageAddress>;
  readonly setAddress: (address: Partial<PageAddress>) => void;
  readonly theme: GrafanaTheme2;
}

function Dashboard({ entry, entries, state, revision, address, setAddress, theme }: Props) {
  const [dashboard, setDashboard] = useState<DashboardJson>();
  const { environment, uid } = entry;
  // biome-ignore lint/correctness/useExhaustiveDependencies: loaded again for each revision
  useEffect(() => {
    getDashboard(environment, uid).then(setDashboard);
  }, [environment, uid, revision]);

  const span = address.span ?? SPANS.default;
  const until = state.until;
  const range: Range = useMemo(() => {
    // Aligned to the minute: all panels run the same queries, however often the page is loaded.
    const to = until ?? Math.floor(Date.now() / 60_000) * 60_000;
    return { from: to - parseRelativeTime(span), to };
  }, [span, until]);
  const { chosen, options } = useVariables(dashboard, address.chosen ?? {}, range);

  const go = (change: Partial<PageAddress>) => {
    const next = {
      environment,
      uid,
      theme: address.theme ?? 'dark',
      span,
      chosen: address.chosen ?? {},
      ...change,
    } as PageAddress;
    history.replaceState(undefined, '', writeAddress(next));
    setAddress(next);
  };
  if (!dashboard || !chosen) return null;
  const variables = dashboard.templating?.list ?? [];
  const panels = dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
  const only = panels.find(({ id }) => id === address.panel);
  const asking = { variables, chosen, range };
  if (only) {
    const alone = { ...only, gridPos: { ...only.gridPos, x: 0, y: 0, w: 24 } };
    return <Grid panels={[alone]} asking={asking} theme={theme} />;
  }
  return (
    <main>
      <Controls {...{ dashboard, entries, entry, state, chosen, options, span, go, theme }} />
      <Grid panels={dashboard.panels} asking={asking} theme={theme} />
    </main>
  );
}

export type Options = Readonly<Record<string, readonly string[]>>;

/**
 * Returns a value for every variable: from the address if it is valid, otherwise the default of the
 * dashboard.
 */
function useVariables(dashboard: DashboardJson | undefined, wanted: VariableValues, range: Range) {
  const [state, setState] = useState<{ chosen?: VariableValues; options: Options }>({
    options: {},
  });
  const key = JSON.stringify([dashboard?.templating, wanted, range]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key contains its dependencies
  useEffect(() => {
    if (!dashboard) return;
    let current = true;
    resolveAll(dashboard.templating?.list ?? [], wanted, range).then(
      (next) => current && setState(next),
    );
    return () => {
      current = false;
    };
  }, [key]);
  return state;
}

const NONE: readonly string[] = [];

async function resolveAll(
  variables: readonly VariableJson[],
  wanted: VariableValues,
  range: Range,
) {
  const chosen: Record<string, readonly string[]> = {};
  const options: Record<string, readonly string[]> = {};
  for (const [index, variable] of variables.entries()) {
    const list = await variableOptions(variable, variables.slice(0, index), chosen, range).catch(
      () => NONE,
    );
    options[variable.name] = list;
    const asked = wanted[variable.name]?.filter(
      (value: string) => value === ALL || list.length === 0 || list.includes(value),
    );
    chosen[variable.name] = asked?.length ? asked : initialValue(variable, list);
  }
  return { chosen, options };
}
