import { type ClassicHistogram, labelRe, metricFactory } from '@observability-stack/contracts';
import {
  httpRequestDuration,
  httpRequests,
  httpRequestsInFlight,
} from '@observability-stack/contracts/standard/http';
import type { Vocabulary } from './vocabulary';

/** Failed requests of HTTP: those that the service could not answer. */
export const httpFailure = <const L extends string>(status: L) => ({
  failure: {
    where: { [status]: labelRe('5..') } as { readonly [K in L]: ReturnType<typeof labelRe> },
    example: { [status]: '500' } as { readonly [K in L]: string },
    text: 'fail with status 5xx',
  },
  success: { example: { [status]: '200' } as { readonly [K in L]: string } },
});

const standard: Vocabulary = {
  requests: httpRequests,
  duration: httpRequestDuration,
  route: 'route',
  method: 'method',
  status: 'status_code',
  ...httpFailure('status_code'),
  inFlight: httpRequestsInFlight,
  presence: httpRequestsInFlight,
} satisfies Vocabulary<
  'method' | 'route' | 'status_code',
  'method' | 'route'
> as unknown as Vocabulary;

/** Returns the vocabulary of `http()`, with the bucket bounds of one service. */
export function httpVocabulary(buckets?: readonly number[]): Vocabulary {
  if (!buckets) return standard;
  const { name, help, unit, labels, budget, exemplars } = httpRequestDuration;
  const duration: ClassicHistogram<string, 'method' | 'route'> = metricFactory('service').histogram(
    name,
    { help, unit, labels, budget, exemplars, buckets },
  );
  return { ...standard, duration: duration as unknown as ClassicHistogram };
}
