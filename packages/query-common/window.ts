import { type Duration, milliseconds } from './duration';

/**
 * Durations that Grafana puts in for a panel, and one that each may be, in milliseconds, for checks and
 * evaluators: https://grafana.com/docs/grafana/latest/dashboards/variables/add-template-variables/#global-variables
 */
const examples = {
  /** Four scrapes at least, and as long as one step of the panel. */
  $__rate_interval: 60_000,
  /** One step of the panel. */
  $__interval: 60_000,
  /** All the time that the dashboard shows. */
  $__range: 3_600_000,
  /** Loki's: a step of a series over time, the whole range of a single value. */
  $__auto: 60_000,
} as const;
export type PanelWindow = keyof typeof examples;

/** How far a range looks back. */
export type Window = Duration | PanelWindow;

/** Milliseconds, and the variable that is written in their place. */
export interface RangeWindow {
  readonly range: number;
  readonly variable?: PanelWindow;
}

/** @throws when a text is no duration, or a number no whole one */
export const windowOf = (window: Window | number): RangeWindow =>
  isPanelWindow(window)
    ? { range: examples[window], variable: window }
    : { range: milliseconds(window) };

const isPanelWindow = (window: Window | number): window is PanelWindow =>
  typeof window === 'string' && Object.hasOwn(examples, window);

const VARIABLE = /^\$__\w+/;

/** The variable that stands at a place of a text. */
export function panelWindowAt(text: string, at: number): PanelWindow | undefined {
  const [name] = VARIABLE.exec(text.slice(at)) ?? [];
  return name !== undefined && isPanelWindow(name as Window) ? (name as PanelWindow) : undefined;
}

const BRACKETED = /(?<=\[\s*)\$__(?:rate_interval|interval|range|auto)\b(?=\s*[\]:])/g;

/** The same text with a duration of the same length in place of each variable, for grammars that know none. */
export const withExamples = (text: string): string =>
  text.replace(BRACKETED, (name) => '1m'.padEnd(name.length));
