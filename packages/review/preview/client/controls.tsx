import type { GrafanaTheme2 } from '@grafana/data';
import type { PageAddress } from './address';
import type { Options } from './app';
import { ALL, type VariableValues } from './interpolate';
import type { DashboardEntry, DashboardJson, DataState, VariableJson } from './types';

interface Props {
  readonly dashboard: DashboardJson;
  readonly entries: readonly DashboardEntry[];
  readonly entry: DashboardEntry;
  readonly state: DataState;
  readonly chosen: VariableValues;
  readonly options: Options;
  readonly span: string;
  readonly go: (change: Partial<PageAddress>) => void;
  readonly theme: GrafanaTheme2;
}

const SPANS = ['30m', '1h', '3h', '6h', '12h', '24h'];

/** Renders the controls: plain elements, accessible by keyboard and screen reader. */
export function Controls({
  dashboard,
  entries,
  entry,
  state,
  chosen,
  options,
  span,
  go,
  theme,
}: Props) {
  const variables = (dashboard.templating?.list ?? []).filter(
    ({ type, hide }) => type !== 'datasource' && type !== 'constant' && hide !== 2,
  );
  return (
    <header>
      <style>{styleOf(theme)}</style>
      <h1>{dashboard.title}</h1>
      <form className="controls" onSubmit={(event) => event.preventDefault()}>
        <label>
          Dashboard
          <select
            value={`${entry.environment}/${entry.uid}`}
            onChange={({ target }) => {
              const [environment = '', uid = ''] = target.value.split('/');
              go({ environment, uid, chosen: {} });
            }}
          >
            {entries.map(({ environment, folder, uid, title }) => (
              <option key={`${environment}/${uid}`} value={`${environment}/${uid}`}>
                {environment} / {folder} / {title}
              </option>
            ))}
          </select>
        </label>
        <label>
          Last
          <select value={span} onChange={({ target }) => go({ span: target.value })}>
            {[...new Set([...SPANS, span])].map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        {variables.map((variable) => (
          <Variable
            key={variable.name}
            variable={variable}
            values={chosen[variable.name] ?? []}
            options={options[variable.name] ?? []}
            choose={(values) => go({ chosen: { ...chosen, [variable.name]: values } })}
          />
        ))}
        <button type="button" onClick={() => go({ theme: theme.isDark ? 'light' : 'dark' })}>
          {theme.isDark ? 'Light' : 'Dark'}
        </button>
      </form>
      <p className="source">
        Metrics: {state.prometheus.text}. Logs: {state.loki.text}.
      </p>
    </header>
  );
}

interface VariableProps {
  readonly variable: VariableJson;
  readonly values: readonly string[];
  readonly options: readonly string[];
  readonly choose: (values: readonly string[]) => void;
}

function Variable({ variable, values, options, choose }: VariableProps) {
  const name = variable.label || variable.name;
  if (variable.type === 'textbox')
    return (
      <label>
        {name}
        <input
          defaultValue={values[0] ?? ''}
          onBlur={({ target }) => choose([target.value])}
          onKeyDown={(event) => event.key === 'Enter' && choose([event.currentTarget.value])}
        />
      </label>
    );
  const all = variable.includeAll ? [ALL] : [];
  return (
    <label>
      {name}
      <select value={values[0] ?? ''} onChange={({ target }) => choose([target.value])}>
        {[...all, ...options].map((value) => (
          <option key={value} value={value}>
            {value === ALL ? 'All' : value}
          </option>
        ))}
      </select>
    </label>
  );
}

const styleOf = ({ colors, shape }: GrafanaTheme2): string => `
header h1 { font-size: 20px; margin: 0 0 4px; }
.controls { display: flex; flex-wrap: wrap; gap: 8px; align-items: end; margin-bottom: 4px; }
.controls label { display: flex; flex-direction: column; font-size: 12px; color: ${colors.text.secondary}; margin: 0; }
.controls select, .controls input, .controls button { background: ${colors.background.secondary}; color: ${colors.text.primary}; border: 1px solid ${colors.border.strong}; border-radius: ${shape.radius.default}; padding: 4px 8px; font-size: 14px; height: 32px; }
.controls :focus-visible { outline: 2px solid ${colors.primary.main}; outline-offset: 1px; }
.source { color: ${colors.text.secondary}; font-size: 12px; margin: 0 0 8px; }
`;
