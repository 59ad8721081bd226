import type { DataFrame, GrafanaTheme2, TimeRange } from '@grafana/data';
import type { Exemplar } from '../query';
import type { PanelJson } from '../types';

/** What every kind of panel draws from. */
export interface PanelProps {
  readonly panel: PanelJson;
  /** With units, thresholds and overrides applied. */
  readonly frames: DataFrame[];
  readonly exemplars: readonly Exemplar[];
  readonly width: number;
  readonly height: number;
  readonly timeRange: TimeRange;
  readonly theme: GrafanaTheme2;
  /** Puts values of variables into a text. */
  readonly put: (text: string) => string;
}

/** How times are written; the same in every picture. */
export const TIME_ZONE = 'utc';
