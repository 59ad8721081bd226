/**
 * Time at which all data ends, in seconds since 1970: the same source generates the same pictures.
 */
export const END = Date.UTC(2026, 0, 15, 14, 0) / 1000;
/**
 * Time at which the data starts, in seconds since 1970, for the longest range that the page offers.
 */
export const START = END - 6 * 3600;
/** Seconds between two samples. */
export const STEP = 60;

/** Time of an incident, so that panels show failures, too. */
export const INCIDENT = { from: END - 2.5 * 3600, to: END - 1.75 * 3600 };
export const isIncident = (time: number): boolean => time >= INCIDENT.from && time < INCIDENT.to;

/**
 * Returns the load factor by time of day: lowest at night, highest in the afternoon, and 1 on
 * average.
 */
export const dailyLoad = (time: number): number =>
  1 + 0.5 * Math.sin(((time % 86_400) / 86_400 - 0.35) * 2 * Math.PI);

export function* times(): Generator<number> {
  for (let time = START; time <= END; time += STEP) yield time;
}
