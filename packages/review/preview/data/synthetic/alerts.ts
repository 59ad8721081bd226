import { load } from 'js-yaml';
import { END, START, STEP, times } from './clock';
import type { SyntheticSeries } from './series';

type Labels = Readonly<Record<string, string>>;

interface RuleFile {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert?: string;
      readonly expr: string;
      readonly for?: string;
      readonly labels?: Labels;
    }[];
  }[];
}

interface Matrix {
  readonly data: {
    readonly result: readonly { readonly metric: Labels; readonly values: [number, string][] }[];
  };
}

/**
 * Returns the `ALERTS` series that Prometheus writes while alerts are pending and firing. promtool backfills recording
 * rules only, so alert expressions are queried over the entire range and `for` is applied here.
 */
export async function syntheticAlertSeries(
  url: string,
  ruleFiles: readonly string[],
): Promise<readonly SyntheticSeries[]> {
  const rules = ruleFiles.flatMap((text) =>
    (load(text) as RuleFile).groups.flatMap((group) => group.rules),
  );
  // Rules with the same name and labels write one series.
  const found = new Map<string, SyntheticSeries>();
  for (const { alert, expr, for: held = '0s', labels = {} } of rules) {
    if (alert === undefined) continue;
    for (const { metric, values } of await ask(url, expr)) {
      const { __name__: _, ...own } = metric;
      const all = { ...own, ...labels, alertname: alert };
      const active = new Set(values.map(([time]) => time));
      for (const state of statesOf(all, active, secondsOf(held))) {
        const key = JSON.stringify(Object.entries(state.labels).sort());
        const { values: before = [] } = found.get(key) ?? {};
        found.set(key, {
          ...state,
          values: state.values.map((value, index) => value ?? before[index]),
        });
      }
    }
  }
  return [...found.values()];
}

async function ask(url: string, query: string): Promise<Matrix['data']['result']> {
  const body = new URLSearchParams({
    query,
    start: String(START),
    end: String(END),
    step: String(STEP),
  });
  const response = await fetch(`${url}/api/v1/query_range`, { method: 'POST', body });
  if (!response.ok) throw new Error(`${query}: ${await response.text()}`);
  return ((await response.json()) as Matrix).data.result;
}

/** Returns the times at which an alert was pending, and at which it fired. */
function statesOf(
  labels: Labels,
  active: ReadonlySet<number>,
  held: number,
): readonly SyntheticSeries[] {
  let since: number | undefined;
  const states = [...times()].map((time) => {
    since = active.has(time) ? (since ?? time) : undefined;
    if (since === undefined) return undefined;
    return time - since >= held ? 'firing' : 'pending';
  });
  return (['pending', 'firing'] as const)
    .filter((alertstate) => states.includes(alertstate))
    .map((alertstate) => ({
      name: 'ALERTS',
      labels: { ...labels, alertstate },
      values: states.map((state) => (state === alertstate ? 1 : undefined)),
    }));
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const secondsOf = (duration: string): number =>
  [...duration.matchAll(/(\d+)([smhd])/g)].reduce(
    (sum, [, number, unit = '']) => sum + Number(number) * (UNITS[unit] ?? 0),
    0,
  );
