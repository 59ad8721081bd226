import { countOverTime, renderLogql, stream, valueGt } from '@observability-stack/logql';

const slowRequests = stream({ service: 'cart-service' })
  .json()
  .where({ duration_ms: valueGt(500) });

/** `count_over_time({service="cart-service"} | json | duration_ms > 500 [5m])` */
export const slowRequestCount = renderLogql(countOverTime(slowRequests, '5m'));
