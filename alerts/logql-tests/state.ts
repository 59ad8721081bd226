import type { Labels, VectorSample } from '@observability-stack/logql-evaluator';

/** What an alert of a rule is at a time. */
export interface ActiveAlert {
  readonly labels: Labels;
  readonly state: 'pending' | 'firing';
  /** The last one for which the query had a value. */
  readonly sample: VectorSample;
}

export interface StateSettings {
  /** How long an alert waits, in milliseconds. */
  readonly holds: number;
  /** All labels of the alert that a sample makes. */
  readonly labelsOf: (sample: VectorSample) => Labels;
}

interface Tracked {
  labels: Labels;
  sample: VectorSample;
  state: 'pending' | 'firing';
  readonly since: number;
}

/**
 * The alerts of one rule from evaluation to evaluation, as the ruler keeps them: one waits until the query has
 * had its labels for `holds`. Nothing outlives a sample: what one evaluation lacks begins anew.
 */
export class AlertStates {
  private readonly tracked = new Map<string, Tracked>();

  constructor(private readonly settings: StateSettings) {}

  /** @throws where two samples make the same alert, which the ruler refuses */
  evaluate(samples: readonly VectorSample[], time: number): void {
    const made = new Map<string, { labels: Labels; sample: VectorSample }>();
    for (const sample of samples) {
      const labels = this.settings.labelsOf(sample);
      const key = keyOf(labels);
      if (made.has(key))
        throw new Error(
          `two series become the same alert, with the labels ${JSON.stringify(labels)}`,
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

export const keyOf = (labels: Labels): string =>
  JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
