import { div, gt, gte, histogramQuantile, mul, or, sum } from '@observability-stack/promql';
import { type RecordingRule, record } from '../../catalog/definitions/alert';
import {
  serviceHttpErrorRatio,
  serviceHttpErrors,
  serviceHttpLatency,
  serviceHttpRequests,
} from '../../catalog/metrics/recorded-http';
import { bucketRate, failureRate, type HttpService, requestRate, sumPerService } from './service';

/** Which quantile of the latency each metric has. */
const quantiles = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

/** What alerts and dashboards of a service start from. */
export function httpRecording(service: HttpService): readonly RecordingRule[] {
  // a condition on series, and a label that tells a rule from the same one of another service
  const own = { service: service.name };
  const requests = serviceHttpRequests.where(own);
  return [
    record(serviceHttpRequests, sumPerService(requestRate(service)), own),
    // a program shows no failures before the first: without the zero, a good time would be no data
    record(serviceHttpErrors, or(sumPerService(failureRate(service)), mul(requests, 0)), own),
    record(serviceHttpErrorRatio, div(serviceHttpErrors.where(own), gt(requests, 0)), own),
    ...Object.entries(serviceHttpLatency).map(([percentile, metric]) =>
      record(
        metric,
        // without a request the quantile is NaN, which is not above zero either
        gte(
          histogramQuantile(
            quantiles[percentile as keyof typeof quantiles],
            sum(bucketRate(service), { by: ['le', 'team', 'service', 'env'] }),
          ),
          0,
        ),
        own,
      ),
    ),
  ];
}
