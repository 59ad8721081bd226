/** All data ends here, whenever it is looked at: the same source makes the same pictures. Seconds. */
export const END = Date.UTC(2026, 0, 15, 14, 0) / 1000;
/** As far back as the longest span that the page offers needs it. */
export const START = END - 6 * 3600;
/** Seconds between two samples. */
export const STEP = 60;

/** Something goes wrong for a while, so that panels show trouble as well as health. */
export const INCIDENT = { from: END - 2.5 * 3600, to: END - 1.75 * 3600 };
export const isIncident = (time: number): boolean => time >= INCIDENT.from && time < INCIDENT.to;

/** How busy it is at a time of the day: least at night, most in the afternoon; 1 on average. */
export const rhythm = (time: number): number =>
  1 + 0.5 * Math.sin(((time % 86_400) / 86_400 - 0.35) * 2 * Math.PI);

export function* times(): Generator<number> {
  for (let time = START; time <= END; time += STEP) yield time;
}
