import { evaluateInstant, type LogStream } from '@observability-stack/logql-evaluator';

/** Time in nanoseconds since 1970, as in Loki. */
const now = 1_767_225_600_000_000_000n;
const streams: readonly LogStream[] = [
  {
    labels: { service: 'cart-service' },
    entries: [{ at: now - 1_000_000_000n, line: 'level=error msg="no stock"' }],
  },
];

export const exampleResult = evaluateInstant(
  'sum by (service) (count_over_time({service="cart-service"} | logfmt | level="error" [5m]))',
  streams,
  now,
);
