import { httpRequestDuration } from '@observability-stack/contracts/standard/http';
import { parseDurationMs } from '@observability-stack/query-common';
import { accessFormat, accessFormatNames } from '../../../catalog/logs/access-lines';
import type { SemanticCheck } from '../../check';
import { servicePlace } from '../../places';

/** A histogram counts what is below each of its bounds, and nothing between two of them. */
export const sloUnmeasurableLatency: SemanticCheck = {
  code: 'slo/unmeasurable-latency',
  severity: 'error',
  title: 'A latency is not a bucket bound of its histogram, or its lines have no duration.',
  stage: 'semantic',
  run: ({ resolved }) =>
    resolved.services.flatMap((service) => {
      const { signals, slos } = service;
      const limits = [
        ...(signals && signals.latency !== false
          ? [{ path: 'signals.latency', limit: signals.latency, isAlert: true }]
          : []),
        ...slos.flatMap((slo, index) =>
          slo.kind === 'latency' && !slo.source
            ? [{ path: `slos[${slo.name ?? index}].below`, limit: slo.threshold, isAlert: false }]
            : [],
        ),
      ];
      const measured = limits
        .map(({ isAlert, ...rest }) => ({
          ...rest,
          // above the last bound there is no quantile
          bounds: httpRequestDuration.buckets.slice(0, isAlert ? -1 : undefined),
        }))
        .filter(({ limit, bounds }) => !bounds.includes(parseDurationMs(limit) / 1000))
        .map(({ path, limit, bounds }) => ({
          where: servicePlace(service, path),
          message: `latency ${limit} is not a bucket bound of "${httpRequestDuration.name}"`,
          hint: `choose one of ${bounds.map(inWords).join(', ')}, or add a bucket to its contract`,
        }));
      const timeless = slos.flatMap((slo, index) => {
        const format = slo.source?.format;
        return slo.kind !== 'latency' || format === undefined || accessFormat(format).duration
          ? []
          : [
              {
                where: servicePlace(service, `slos[${slo.name ?? index}].from`),
                message: `access lines in format "${format}" have no duration`,
                hint: `use a format with a duration: ${TIMED.join(', ')}`,
              },
            ];
      });
      return [...measured, ...timeless];
    }),
};

const TIMED = accessFormatNames.filter((name) => accessFormat(name).duration);

const inWords = (seconds: number): string =>
  seconds < 1 || !Number.isInteger(seconds) ? `${Math.round(seconds * 1000)}ms` : `${seconds}s`;
