import {
  applyFieldOverrides,
  cacheFieldDisplayNames,
  type DataFrame,
  dateTime,
  type GrafanaTheme2,
  type InterpolateFunction,
  LoadingState,
  transformDataFrame,
} from '@grafana/data';
import { PanelChrome } from '@grafana/ui';
import { useEffect, useMemo, useState } from 'react';
import { lastValueFrom } from 'rxjs';
import { MissingSourceError } from './api';
import { interpolate } from './interpolate';
import { panelViews } from './panels';
import { TIME_ZONE } from './panels/props';
import { interpolationFormat, type PanelData, type PanelRequest, queryPanel } from './query';
import { fieldProperties } from './setup';
import type { PanelJson } from './types';

interface Props {
  readonly panel: PanelJson;
  readonly asking: Omit<PanelRequest, 'width'>;
  readonly width: number;
  readonly height: number;
  readonly theme: GrafanaTheme2;
}

type State =
  | { readonly kind: 'loading' }
  | { readonly kind: 'answered'; readonly answer: PanelData }
  | { readonly kind: 'nothing'; readonly why: string; readonly asked: readonly string[] }
  | { readonly kind: 'failed'; readonly why: string };

/** Renders one panel: runs its queries, and draws the result or a message. */
export function PanelView({ panel, asking, width, height, theme }: Props) {
  const state = useAnswer(panel, asking, width);
  const put = (text: string) => interpolate(text, asking.variables, asking.chosen, 'title');
  return (
    <div data-panel={panel.id} data-state={state.kind}>
      <PanelChrome
        title={put(panel.title ?? '')}
        description={panel.description ? () => put(panel.description ?? '') : undefined}
        width={width}
        height={height}
        loadingState={state.kind === 'loading' ? LoadingState.Loading : LoadingState.Done}
        statusMessage={state.kind === 'failed' ? state.why : undefined}
      >
        {(innerWidth, innerHeight) => (
          <Body {...{ panel, asking, state, theme, put, width: innerWidth, height: innerHeight }} />
        )}
      </PanelChrome>
    </div>
  );
}

interface BodyProps extends Props {
  readonly state: State;
  readonly put: (text: string) => string;
}

function Body({ panel, asking, state, theme, put, width, height }: BodyProps) {
  const Kind = panelViews[panel.type];
  const answer = state.kind === 'answered' ? state.answer : undefined;
  const frames = useFrames(panel, answer, theme, put);
  const { from, to } = asking.range;
  const timeRange = useMemo(() => {
    const [start, end] = [dateTime(from), dateTime(to)];
    return { from: start, to: end, raw: { from: start, to: end } };
  }, [from, to]);
  const wordy = (text: string, asked: readonly string[] = []) => (
    <Words text={text} asked={asked} height={height} theme={theme} />
  );
  if (panel.type !== 'text') {
    if (state.kind === 'loading') return null;
    if (state.kind === 'failed') return wordy(state.why);
    if (state.kind === 'nothing') return wordy(state.why, state.asked);
  }
  if (!Kind)
    return wordy(`The preview does not support panel type "${panel.type}".`, answer?.asked);
  if (panel.type !== 'text' && frames.every(({ length }) => length === 0))
    return wordy(panel.fieldConfig?.defaults?.noValue ?? 'No data', []);
  return (
    <Kind
      panel={panel}
      frames={frames}
      exemplars={answer?.exemplars ?? []}
      {...{ width, height, timeRange, theme, put }}
    />
  );
}

function Words({
  text,
  asked,
  height,
  theme,
}: {
  text: string;
  asked: readonly string[];
  height: number;
  theme: GrafanaTheme2;
}) {
  return (
    <div style={{ height, overflow: 'auto', padding: 8, color: theme.colors.text.secondary }}>
      <p>{text}</p>
      {asked.map((query) => (
        <pre key={query} style={{ whiteSpace: 'pre-wrap' }}>
          {query}
        </pre>
      ))}
    </div>
  );
}

function useAnswer(panel: PanelJson, asking: Props['asking'], width: number): State {
  const [state, setState] = useState<State>({ kind: 'loading' });
  const key = JSON.stringify([panel, asking, Math.round(width / 100)]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key contains the dependencies of the queries
  useEffect(() => {
    let current = true;
    const set = (next: State) => current && setState(next);
    if (panel.type === 'text')
      set({ kind: 'answered', answer: { frames: [], exemplars: [], asked: [] } });
    else
      queryPanel(panel, { ...asking, width }).then(
        (answer) => set({ kind: 'answered', answer }),
        (error: Error) => set(refused(error, panel, asking)),
      );
    return () => {
      current = false;
    };
  }, [key]);
  return state;
}

const refused = (error: Error, panel: PanelJson, asking: Props['asking']): State =>
  error instanceof MissingSourceError
    ? {
        kind: 'nothing',
        why: error.message,
        asked: (panel.targets ?? []).map((target) => {
          const { expr, query, ...rest } = target;
          const text = expr ?? query ?? JSON.stringify(rest);
          return interpolate(
            text,
            asking.variables,
            asking.chosen,
            interpolationFormat(panel, target),
          );
        }),
      }
    : { kind: 'failed', why: error.message };

/**
 * Returns the frames of a panel: transformed first, as in Grafana, then with units, colours and
 * overrides.
 */
function useFrames(
  panel: PanelJson,
  answer: PanelData | undefined,
  theme: GrafanaTheme2,
  put: (text: string) => string,
): DataFrame[] {
  const [frames, setFrames] = useState<DataFrame[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `put` changes with the answer
  useEffect(() => {
    let current = true;
    const replaceVariables: InterpolateFunction = (text) => put(text);
    const apply = (data: DataFrame[]) => {
      const applied = applyFieldOverrides({
        data,
        fieldConfig: {
          defaults: panel.fieldConfig?.defaults ?? {},
          overrides: panel.fieldConfig?.overrides ?? [],
        },
        replaceVariables,
        fieldConfigRegistry: fieldProperties,
        theme,
        timeZone: TIME_ZONE,
      });
      // the table reads display names from the field state
      cacheFieldDisplayNames(applied);
      return applied;
    };
    const given = [...(answer?.frames ?? [])];
    const steps = [...(panel.transformations ?? [])];
    const transformed =
      steps.length > 0
        ? lastValueFrom(transformDataFrame(steps, given, { interpolate: (text) => put(text) }))
        : Promise.resolve(given);
    transformed.then((data) => current && setFrames(apply(data)));
    return () => {
      current = false;
    };
  }, [panel, answer, theme]);
  return frames;
}
