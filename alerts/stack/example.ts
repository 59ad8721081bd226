import { targetLabels } from '@observability-stack/contracts';
import type { ExpectedAlert, PromqlTest, TestSeries } from '../../catalog/definitions/alert';
import type { Duration } from '../../catalog/definitions/common';
import type { Severity } from '../../catalog/definitions/team';
import { PLATFORM_TEAM } from '../../catalog/names';

/** Keeps one result for each target. */
export const perTarget = { by: targetLabels } as const;
/** Keeps one result for all replicas of a program together. */
export const perJob = { by: ['team', 'service', 'env', 'job'] } as const;

/** All replicas of one of the stack's programs, in tests. */
export const jobInTest = (job: string) => ({
  team: PLATFORM_TEAM,
  service: job,
  env: 'test',
  job,
});

/** One of the stack's targets, in tests. */
export const targetInTest = (job: string, instance = `${job}-0`, service = job) => ({
  ...jobInTest(job),
  service,
  instance,
});

/** An alert as it leaves: what was said about these labels. */
export const alertOf = (
  severity: Severity,
  labels: Readonly<Record<string, string>>,
  [summary, description]: readonly [summary: string, description: string],
): ExpectedAlert => ({ labels: { severity, ...labels }, summary, description });

export const firing = (
  title: string,
  at: Duration,
  series: readonly TestSeries[],
  ...fires: readonly ExpectedAlert[]
): PromqlTest => ({ title, series, at, fires });

/** The nearest case in which nobody is told. */
export const quiet = (title: string, at: Duration, series: readonly TestSeries[]): PromqlTest => ({
  title,
  series,
  at,
  fires: [],
});

/** The same, and the first of them seen earlier: it has not gone on for long enough to tell anybody. */
export function notBefore(
  at: Duration,
  [first, ...rest]: readonly [PromqlTest, ...PromqlTest[]],
): readonly PromqlTest[] {
  return [first, ...rest, { ...first, title: `${first.title}, not for long yet`, at, fires: [] }];
}
