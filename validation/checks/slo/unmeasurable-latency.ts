import {
  listCandidates,
  nearestCandidates,
  parseDurationMs,
} from '@observability-stack/query-common';
import { accessFormat, accessFormatNames } from '../../../catalog/logs/access-lines';
import { durationBounds } from '../../../catalog/signals/vocabulary';
import type { SemanticCheck } from '../../check';
import { servicePlace } from '../../places';
import type { Finding } from '../../problem';

/** A histogram counts what is below each of its bounds, and nothing between two of them. */
export const sloUnmeasurableLatency: SemanticCheck = {
  code: 'slo/unmeasurable-latency',
  severity: 'error',
  title: 'A latency is not a bucket bound of its histogram, or its lines have no duration.',
  stage: 'semantic',
  run: ({ resolved }) =>
    resolved.services.flatMap((service) => {
      const { signals, slos } = service;
      const vocabulary = signals ? signals.vocabulary : undefined;
      const limits = [
        ...(signals && signals.latency !== false
          ? [{ path: 'signals.latency', limit: signals.latency, isAlert: true }]
          : []),
        ...slos.flatMap((slo, index) =>
          slo.kind === 'latency' && !slo.source
            ? [
                {
                  path: `slos[${slo.name ?? index}].threshold`,
                  limit: slo.threshold,
                  isAlert: false,
                },
              ]
            : [],
        ),
      ];
      const measured = limits.flatMap(({ path, limit, isAlert }): Finding[] => {
        // Without signals, another check reports the SLO.
        if (!vocabulary) return [];
        const { duration } = vocabulary;
        if (!duration)
          return [
            {
              where: servicePlace(service, path),
              message: `latency ${limit} cannot be measured: the signals of service "${service.name}" have no duration`,
              hint: 'add a histogram as duration to the signals, or measure by log lines: source: requestLogs()',
            },
          ];
        // Above the last bound there is no quantile.
        const bounds = durationBounds(duration)?.slice(0, isAlert ? -1 : undefined);
        const seconds = parseDurationMs(limit) / 1000;
        if (!bounds || bounds.includes(seconds)) return [];
        return [
          {
            where: servicePlace(service, path),
            message: `latency ${limit} is not a bucket bound of "${duration.name}"`,
            hint: `use a bound of the histogram: ${listCandidates(nearestCandidates(seconds, bounds).map(inWords))}`,
          },
        ];
      });
      const timeless = slos.flatMap((slo, index) => {
        const format = slo.source?.format;
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

const TIMED = accessFormatNames.filter((name) => accessFormat(name).duration);

const inWords = (seconds: number): string =>
  seconds < 1 || !Number.isInteger(seconds) ? `${Math.round(seconds * 1000)}ms` : `${seconds}s`;
