import { listCandidates, parseDurationMs } from '@observability-stack/query-common';
import type { Duration } from '../../../catalog/definitions/common';
import { lineSource } from '../../../catalog/definitions/slo';
import { accessFormat, accessFormatNames } from '../../../catalog/logs/access-lines';
import { type DurationMetric, durationBounds } from '../../../catalog/signals/vocabulary';
import type { SemanticCheck } from '../../check';
import { servicePlace } from '../../places';
import type { Finding } from '../../problem';

/**
 * Reports a latency between two bounds: a histogram counts the observations below each of its
 * bounds only.
 */
export const sloUnmeasurableLatency: SemanticCheck = {
  code: 'slo/unmeasurable-latency',
  severity: 'error',
  title: 'A latency is not a bucket bound of its histogram, or its lines have no duration.',
  stage: 'semantic',
  run: ({ resolved }) =>
    resolved.services.flatMap((service) => {
      const { signals, slos } = service;
      const own = signals ? signals.vocabulary.duration : undefined;
      const limits: readonly Limit[] = [
        ...(signals && signals.latency !== false
          ? [{ path: 'signals.latency', limit: signals.latency, duration: own, isAlert: true }]
          : []),
        ...slos.flatMap((slo, index) =>
          slo.kind === 'latency' && !slo.source
            ? [
                {
                  path: `slos[${slo.name ?? index}].threshold`,
                  limit: slo.threshold,
                  duration: slo.histogram ?? own,
                },
              ]
            : [],
        ),
      ];
      const measured = limits.flatMap(({ path, limit, duration, isAlert }): Finding[] => {
        // Without signals, another check reports the SLO.
        if (duration === undefined) return [];
        const where = servicePlace(service, path);
        if (!duration)
          return [
            {
              where,
              message: `latency ${limit} cannot be measured: the signals of service "${service.name}" have no duration`,
              hint: 'add a histogram as duration to the signals, or measure by log lines: source: requestLogs()',
            },
          ];
        // Above the last bound, there is no quantile.
        const bounds = durationBounds(duration)?.slice(0, isAlert ? -1 : undefined);
        const seconds = parseDurationMs(limit) / 1000;
        if (!bounds || bounds.includes(seconds)) return [];
        return [
          {
            where,
            message: durationBounds(duration)?.includes(seconds)
              ? `latency ${limit} is the last bucket bound of "${duration.name}", above which no quantile is known`
              : `latency ${limit} is not a bucket bound of "${duration.name}"`,
            hint: `use a bound of the histogram: ${nearest(bounds, seconds).map(inWords).join(' or ')}`,
          },
        ];
      });
      const timeless = slos.flatMap((slo, index) => {
        const format = lineSource(slo)?.format;
        return slo.kind !== 'latency' || format === undefined || accessFormat(format).duration
          ? []
          : [
              {
                where: servicePlace(service, `slos[${slo.name ?? index}].source`),
                message: `access lines in format "${format}" have no duration`,
                hint: `use a format with a duration: ${listCandidates(TIMED)}`,
              },
            ];
      });
      return [...measured, ...timeless];
    }),
};

interface Limit {
  readonly path: string;
  readonly limit: Duration;
  /** `false` if the service measures no durations, undefined if it has no signals. */
  readonly duration: DurationMetric | false | undefined;
  readonly isAlert?: boolean;
}

/** Returns the nearest bounds on both sides, if there are any. */
const nearest = (bounds: readonly number[], seconds: number): readonly number[] => {
  const lower = bounds.filter((bound) => bound < seconds).slice(-1);
  const upper = bounds.filter((bound) => bound > seconds).slice(0, 1);
  return [...lower, ...upper];
};

const TIMED = accessFormatNames.filter((name) => accessFormat(name).duration);

const inWords = (seconds: number): string =>
  seconds < 1 || !Number.isInteger(seconds) ? `${Math.round(seconds * 1000)}ms` : `${seconds}s`;
