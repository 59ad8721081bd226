import { parseQueryDuration, type QueryDuration } from './duration';

/**
 * Durations that Grafana inserts for a panel, each with a typical value in milliseconds for checks and evaluators:
 * https://grafana.com/docs/grafana/latest/dashboards/variables/add-template-variables/#global-variables
 */
const examples = {
  /** At least four scrape intervals, and at least one step of the panel. */
  $__rate_interval: 60_000,
  /** One step of the panel. */
  $__interval: 60_000,
  /** The time range of the dashboard. */
  $__range: 3_600_000,
  /** Only Loki: the step of a range query, or the time range of an instant query. */
  $__auto: 60_000,
} as const;
export type PanelWindow = keyof typeof examples;

/** The length of a range. */
export type Window = QueryDuration | PanelWindow;

/** The length of a range in milliseconds, and the variable to render instead. */
export interface RangeWindow {
  readonly range: number;
  readonly variable?: PanelWindow;
}

/**
 * Parses the length of a range.
 * @throws if a text is not a duration, or a number is not an integer
 */
export const parseWindow = (window: Window | number): RangeWindow =>
  isPanelWindow(window)
    ? { range: examples[window], variable: window }
    : { range: parseQueryDuration(window) };

const isPanelWindow = (window: Window | number): window is PanelWindow =>
  typeof window === 'string' && Object.hasOwn(examples, window);

const VARIABLE = /^\$__\w+/;

/** Returns the variable at a position of a text. */
export function findPanelWindow(text: string, at: number): PanelWindow | undefined {
  const [name] = VARIABLE.exec(text.slice(at)) ?? [];
  return name !== undefined && isPanelWindow(name as Window) ? (name as PanelWindow) : undefined;
}

const BRACKETED = /(?<=\[\s*)\$__(?:rate_interval|interval|range|auto)\b(?=\s*[\]:])/g;

/** Returns the text with a duration of the same length in place of each variable, for grammars without variables. */
export const substituteSamples = (text: string): string =>
  text.replace(BRACKETED, (name) => '1m'.padEnd(name.length));
