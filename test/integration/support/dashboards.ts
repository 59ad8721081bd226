import { type LabManifest, readManifests } from '@observability-stack/lab/manifests';
import { substituteValues } from '@observability-stack/query-common';

/** What the tests read of a dashboard in the form that provisioning has. */
export interface ClassicDashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly ClassicPanel[];
  readonly templating: { readonly list: readonly ClassicVariable[] };
  readonly annotations: { readonly list: readonly ClassicTarget[] };
}

export interface ClassicPanel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly panels?: readonly ClassicPanel[];
  readonly targets?: readonly ClassicTarget[];
}

export interface ClassicTarget {
  readonly refId: string;
  readonly datasource: { readonly type: string };
  readonly expr?: string;
  readonly instant?: boolean;
  readonly exemplar?: boolean;
  readonly queryType?: string;
  readonly service?: string;
  readonly operation?: string;
  readonly minDuration?: string;
  readonly limit?: number;
  readonly query?: string;
  readonly tags?: string;
}

export interface ClassicVariable {
  readonly name: string;
  readonly type: string;
  readonly datasource?: { readonly type: string };
  readonly allValue?: string;
  readonly includeAll?: boolean;
  readonly current?: { readonly value: string | readonly string[] };
  readonly query:
    | string
    | { readonly query?: string; readonly label?: string; readonly stream?: string };
}

/** Every dashboard of a rendered environment, with the title of its folder. */
export const readRenderedDashboards = (folder: string): readonly ClassicDashboard[] =>
  readManifests(folder)
    .filter(({ kind, metadata }) => kind === 'ConfigMap' && isOfDashboards(metadata.name))
    .flatMap((map) =>
      Object.values((map as LabManifest & { data?: Record<string, string> }).data ?? {}),
    )
    .map((text) => JSON.parse(text) as ClassicDashboard);

const isOfDashboards = (name: string): boolean =>
  name.startsWith('grafana-dashboards-') || name === 'grafana-dashboards';

/** Panels with those inside folded rows. */
export const readPanels = ({ panels }: ClassicDashboard): readonly ClassicPanel[] =>
  panels.flatMap((panel) => (panel.type === 'row' ? (panel.panels ?? []) : [panel]));

/** Answers with the values that a label has on some series or streams. */
export type LabelValues = (
  source: string,
  selector: string,
  label: string,
) => Promise<readonly string[]>;

/** The values of the variables when the dashboard is opened; `given` replaces those of single-value variables. */
export async function openedWith(
  { templating }: ClassicDashboard,
  labelValues: LabelValues,
  given: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, string>>> {
  const values: Record<string, string> = {};
  for (const variable of templating.list) {
    const { name } = variable;
    const own = variable.includeAll ? undefined : given[name];
    values[name] = own ?? (await firstChoice(variable, values, labelValues));
  }
  return values;
}

async function firstChoice(
  variable: ClassicVariable,
  before: Readonly<Record<string, string>>,
  labelValues: LabelValues,
): Promise<string> {
  const { includeAll, allValue = '.*', current, type, query } = variable;
  const [chosen] = [current?.value ?? []].flat();
  if (chosen === '$__all' || (chosen === undefined && includeAll)) return allValue;
  if (chosen !== undefined) return chosen;
  if (type !== 'query' || typeof query === 'string') return '';
  const { label, selector } = choicesOf(query);
  const [first = ''] = await labelValues(
    variable.datasource?.type ?? '',
    expandDashboardVariables(selector, before),
    label,
  );
  return first;
}

function choicesOf({
  query = '',
  label = '',
  stream = '',
}: Exclude<ClassicVariable['query'], string>) {
  const [, selector = '', of = ''] = /^label_values\((.*), (\w+)\)$/.exec(query) ?? [];
  return query === '' ? { selector: stream, label } : { selector, label: of };
}

/** The text as Grafana sends it, for a step and a range in seconds. */
export const expandDashboardVariables = (
  text: string,
  values: Readonly<Record<string, string>>,
  { step = 15, range = 600, scrape = 15 } = {},
): string => {
  const own: Record<string, string> = {
    __interval: `${step}s`,
    __auto: `${step}s`,
    __range: `${range}s`,
    // https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/
    __rate_interval: `${Math.max(step + scrape, 4 * scrape)}s`,
  };
  return substituteValues(text, (name) => values[name] ?? own[name]);
};
