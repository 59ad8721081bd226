import type { DataFrame } from '@grafana/data';
import { MissingSourceError, requestJson } from './api';
import { logFrame, seriesFrames, tableFrames } from './frames';
import { type InterpolationFormat, interpolate, type VariableValues } from './interpolate';
import type { Json, PanelJson, Range, TargetJson, VariableJson } from './types';

/** Default scrape interval in seconds, from the setting of the data source. */
const SCRAPE_INTERVAL = 30;
const MAX_POINTS = 1000;

export interface ExemplarPoint {
  readonly at: number;
  readonly value: number;
  readonly labels: Readonly<Record<string, string>>;
}
export interface PanelData {
  readonly frames: readonly DataFrame[];
  readonly exemplars: readonly ExemplarPoint[];
  /** Queries with all variables interpolated. */
  readonly asked: readonly string[];
}

export interface PanelRequest {
  readonly variables: readonly VariableJson[];
  readonly chosen: VariableValues;
  readonly range: Range;
  /** Width of the panel in pixels, the maximum number of points. */
  readonly width: number;
}

const seconds = (text: string | undefined): number => {
  const [, number = '0', unit = 's'] = /^>?(\d+)(s|m|h|d)$/.exec(text ?? '') ?? [];
  return Number(number) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[unit] ?? 1);
};
const duration = (value: number): string => `${Math.max(1, Math.round(value))}s`;

/** Returns the step in seconds, as Grafana computes it: no finer than the scrape interval. */
function stepOf({ range, width }: PanelRequest, panel: PanelJson): number {
  const least = Math.max(SCRAPE_INTERVAL, seconds(panel.interval));
  const points = Math.min(MAX_POINTS, Math.max(100, width));
  const wanted = (range.to - range.from) / 1000 / points;
  const nice = [15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 86_400];
  return Math.max(least, nice.find((step) => step >= wanted) ?? 86_400);
}

function builtIn({ range }: PanelRequest, step: number): Readonly<Record<string, string>> {
  const whole = (range.to - range.from) / 1000;
  return {
    __interval: duration(step),
    __interval_ms: String(step * 1000),
    __rate_interval: duration(Math.max(step + SCRAPE_INTERVAL, 4 * SCRAPE_INTERVAL)),
    __auto: duration(step),
    __range: duration(whole),
    __range_s: String(Math.round(whole)),
    __range_ms: String(range.to - range.from),
    __from: String(range.from),
    __to: String(range.to),
  };
}

const sourceOf = (panel: PanelJson, target: TargetJson): string =>
  target.datasource?.type ?? panel.datasource?.type ?? '';

/** Returns the escaping of variables in the text of a query. */
export function interpolationFormat(panel: PanelJson, target: TargetJson): InterpolationFormat {
  const source = sourceOf(panel, target);
  return source === 'loki' || source === 'prometheus' ? source : 'title';
}

/** Runs all targets of a panel. @throws the error of the data source */
export async function queryPanel(panel: PanelJson, asking: PanelRequest): Promise<PanelData> {
  const step = stepOf(asking, panel);
  const values = builtIn(asking, step);
  const { variables, chosen } = asking;
  const targets = (panel.targets ?? []).map((target) => ({
    target,
    text: interpolate(
      target.expr ?? target.query ?? '',
      variables,
      chosen,
      interpolationFormat(panel, target),
      values,
    ),
  }));
  const answers = await Promise.all(
    targets.map(async ({ target, text }) => {
      const source = sourceOf(panel, target);
      const isOnly = targets.length === 1;
      if (source === 'prometheus') return prometheus(target, text, asking, step, isOnly);
      if (source === 'loki') return loki(target, text, asking, step);
      throw new MissingSourceError(
        `The preview does not support ${source || 'this data source'}. The panel would query:`,
      );
    }),
  );
  return {
    frames: answers.flatMap(({ frames }) => frames),
    exemplars: answers.flatMap(({ exemplars }) => exemplars),
    asked: targets.map(({ text }) => text),
  };
}

type Answer = Omit<PanelData, 'asked'>;

async function prometheus(
  target: TargetJson,
  query: string,
  { range }: PanelRequest,
  step: number,
  isOnly: boolean,
): Promise<Answer> {
  const end = range.to / 1000;
  if (target.instant) {
    const params = new URLSearchParams({ query, time: String(end) });
    const { result, resultType } = await requestJson('prometheus', '/api/v1/query', params);
    const list = resultType === 'scalar' ? [{ metric: {}, value: result }] : result;
    return {
      frames:
        target.format === 'table'
          ? tableFrames(list, target, isOnly)
          : seriesFrames(list, target, step),
      exemplars: [],
    };
  }
  const params = new URLSearchParams({
    query,
    // Aligned to steps, so that points keep their positions over time.
    start: String(Math.floor(range.from / 1000 / step) * step),
    end: String(Math.floor(end / step) * step),
    step: String(step),
  });
  const { result } = await requestJson('prometheus', '/api/v1/query_range', params);
  return {
    frames:
      target.format === 'table'
        ? tableFrames(result, target, isOnly)
        : seriesFrames(result, target, step),
    exemplars: target.exemplar ? await exemplarsOf(query, range) : [],
  };
}

async function exemplarsOf(query: string, range: Range): Promise<ExemplarPoint[]> {
  const params = new URLSearchParams({
    query,
    start: String(range.from / 1000),
    end: String(range.to / 1000),
  });
  const found: Json[] = await requestJson('prometheus', '/api/v1/query_exemplars', params);
  return found.flatMap(({ exemplars }) =>
    (exemplars as Json[]).map(({ labels, value, timestamp }) => ({
      at: timestamp * 1000,
      value: Number(value),
      labels,
    })),
  );
}

async function loki(
  target: TargetJson,
  query: string,
  { range }: PanelRequest,
  step: number,
): Promise<Answer> {
  if (target.queryType === 'instant' || target.instant) {
    const params = new URLSearchParams({ query, time: `${range.to}000000` });
    const { result } = await requestJson('loki', '/loki/api/v1/query', params);
    return { frames: tableFrames(result, target, false), exemplars: [] };
  }
  const params = new URLSearchParams({
    query,
    start: `${range.from}000000`,
    end: `${range.to}000000`,
    step: String(step),
    limit: String(target.maxLines ?? 500),
  });
  const { result, resultType } = await requestJson('loki', '/loki/api/v1/query_range', params);
  return {
    frames:
      resultType === 'streams' ? [logFrame(result, target)] : seriesFrames(result, target, step),
    exemplars: [],
  };
}
