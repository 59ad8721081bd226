import type { DataFrame, GrafanaTheme2, TimeRange } from '@grafana/data';
import type { ExemplarPoint } from '../query';
import type { PanelJson } from '../types';

/** The props of every panel type. */
export interface PanelProps {
  readonly panel: PanelJson;
  /** Frames with units, thresholds and overrides applied. */
  readonly frames: DataFrame[];
  readonly exemplars: readonly ExemplarPoint[];
  readonly width: number;
  readonly height: number;
  readonly timeRange: TimeRange;
  readonly theme: GrafanaTheme2;
  /** Interpolates variables in a text. */
  readonly put: (text: string) => string;
}

/** Time zone of all pictures. */
export const TIME_ZONE = 'utc';
