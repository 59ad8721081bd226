import { targetLabels } from '@observability-stack/contracts';
import type { ExpectedAlert, PromqlTest, TestSeries } from '../../catalog/definitions/alert';
import type { Duration } from '../../catalog/definitions/common';
import type { Severity } from '../../catalog/definitions/routing';
import { PLATFORM_TEAM } from '../../catalog/names';

/** Aggregates by target. */
export const byTarget = { by: targetLabels } as const;
/** Aggregates all replicas of a program. */
export const byJob = { by: ['team', 'service', 'env', 'job'] } as const;

/** Labels of all replicas of a program of the stack, in tests. */
export const testJob = (job: string) => ({
  team: PLATFORM_TEAM,
  service: job,
  env: 'test',
  job,
});

/** Labels of a target of the stack, in tests. */
export const testTarget = (job: string, instance = `${job}-0`, service = job) => ({
  ...testJob(job),
  service,
  instance,
});

/** Returns the expected alert with these labels and annotations. */
export const expectedAlert = (
  severity: Severity,
  labels: Readonly<Record<string, string>>,
  [summary, description]: readonly [summary: string, description: string],
): ExpectedAlert => ({ labels: { severity, ...labels }, summary, description });

export const firingTest = (
  title: string,
  at: Duration,
  series: readonly TestSeries[],
  ...fires: readonly ExpectedAlert[]
): PromqlTest => ({ title, series, at, fires });

/** Returns a test with the nearest case in which the alert does not fire. */
export const notFiringTest = (
  title: string,
  at: Duration,
  series: readonly TestSeries[],
): PromqlTest => ({
  title,
  series,
  at,
  fires: [],
});

/** Returns the tests, and adds one that evaluates the first of them before `for` has passed. */
export function notFiringBefore(
  at: Duration,
  [first, ...rest]: readonly [PromqlTest, ...PromqlTest[]],
): readonly PromqlTest[] {
  return [
    first,
    ...rest,
    { ...first, title: `${first.title}, before the end of the pending period`, at, fires: [] },
  ];
}

/** Rounds a number of a test, whose series and texts would show the errors of binary fractions. */
export const round = (value: number): number => Number(value.toPrecision(6));
