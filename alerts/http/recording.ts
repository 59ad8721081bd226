import { div, gt, mul, or } from '@observability-stack/promql';
import { type RecordingRule, recordingRule } from '../../catalog/definitions/alert';
import {
  serviceHttpErrorRatio,
  serviceHttpErrors,
  serviceHttpLatency,
  serviceHttpRequests,
  serviceLabels,
} from '../../catalog/metrics/recorded-http';
import { durationQuantile, failureRate, requestRate, sumPerService } from './queries';
import { type HttpService, hasDurations } from './service';

/** The quantile of each latency metric. */
const quantiles = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

/** Returns the recording rules that alerts and dashboards of a service are based on. */
export function httpRecording(service: HttpService): readonly RecordingRule[] {
  // Matcher for the recorded series, and label of the rules, which distinguishes them from those of other services.
  const own = { service: service.name };
  const requests = serviceHttpRequests.where(own);
  return [
    recordingRule(serviceHttpRequests, sumPerService(requestRate(service)), own),
    // A program exposes no series of failures before the first failure. Without the zero, the ratio would have no data.
    recordingRule(
      serviceHttpErrors,
      or(sumPerService(failureRate(service)), mul(requests, 0)),
      own,
    ),
    recordingRule(serviceHttpErrorRatio, div(serviceHttpErrors.where(own), gt(requests, 0)), own),
    ...(hasDurations(service)
      ? Object.entries(serviceHttpLatency).map(([percentile, metric]) =>
          recordingRule(
            metric,
            durationQuantile(
              service,
              quantiles[percentile as keyof typeof quantiles],
              serviceLabels,
            ),
            own,
          ),
        )
      : []),
  ];
}
