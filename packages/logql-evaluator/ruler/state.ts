import type { LabelRecord, VectorSample } from '../types';

/** The state of an alert at a time. */
export interface ActiveAlert {
  readonly labels: LabelRecord;
  readonly state: 'pending' | 'firing';
  /** The last sample that the query returned for it. */
  readonly sample: VectorSample;
}

export interface StateSettings {
  /** The pending period, in milliseconds. */
  readonly holds: number;
  /** Returns all labels of the alert of a sample. */
  readonly labelsOf: (sample: VectorSample) => LabelRecord;
}

interface Tracked {
  labels: LabelRecord;
  sample: VectorSample;
  state: 'pending' | 'firing';
  readonly since: number;
}

/**
 * Tracks the alerts of one rule over evaluations like the ruler: an alert fires after the query has returned its labels
 * for `holds`. An alert that is missing in one evaluation starts again.
 */
export class AlertStates {
  private readonly tracked = new Map<string, Tracked>();

  constructor(private readonly settings: StateSettings) {}

  /**
   * Updates the alerts with the samples of an evaluation.
   * @throws if two samples result in the same alert, which the ruler rejects
   */
  evaluate(samples: readonly VectorSample[], time: number): void {
    const made = new Map<string, { labels: LabelRecord; sample: VectorSample }>();
    for (const sample of samples) {
      const labels = this.settings.labelsOf(sample);
      const key = labelsKey(labels);
      if (made.has(key))
        throw new Error(
          `two series result in the same alert with labels ${JSON.stringify(labels)}`,
        );
      made.set(key, { labels, sample });
    }
    for (const [key, { labels, sample }] of made) {
      const known = this.tracked.get(key);
      if (known) known.sample = sample;
      else this.tracked.set(key, { labels, sample, state: 'pending', since: time });
    }
    for (const [key, alert] of this.tracked) {
      if (!made.has(key)) this.tracked.delete(key);
      else if (time - alert.since >= this.settings.holds) alert.state = 'firing';
    }
  }

  active(): readonly ActiveAlert[] {
    return [...this.tracked.values()].map(({ labels, state, sample }) => ({
      labels,
      state,
      sample,
    }));
  }
}

export const labelsKey = (labels: LabelRecord): string =>
  JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
