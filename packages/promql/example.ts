import { httpRequests } from '@observability-stack/contracts/standard/http';
import { rate, renderPromql, sum } from '@observability-stack/promql';

const requests = httpRequests.where({ service: 'cart-service' });

/** `sum by (route) (rate(http_requests_total{service="cart-service"}[5m]))` */
export const requestRateExample = renderPromql(sum(rate(requests, '5m'), { by: ['route'] }));
