import { httpRequestDuration } from '@observability-stack/contracts/standard/http';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const labels = 'method="GET",route="/stock/{item}"';

const buckets = [...httpRequestDuration.buckets.map(String), '+Inf'].map((le) => {
  const exemplar = le === '0.05' ? ` # {trace_id="${TRACE}"} 0.031 1764000000.5` : '';
  return `http_request_duration_seconds_bucket{${labels},le="${le}"} ${Number(le) < 0.05 ? 0 : 1}${exemplar}`;
});

/** What a service that conforms answers. */
export const PAGE = `# HELP http_requests HTTP requests handled.
# TYPE http_requests counter
http_requests_total{${labels},status_code="200"} 1.0
http_requests_created{${labels},status_code="200"} 1764000000.0
# HELP http_request_duration_seconds Time from the request to the last byte of the response.
# TYPE http_request_duration_seconds histogram
# UNIT http_request_duration_seconds seconds
${buckets.join('\n')}
http_request_duration_seconds_sum{${labels}} 0.031
http_request_duration_seconds_count{${labels}} 1
# TYPE http_requests_in_flight gauge
http_requests_in_flight 1
# TYPE build info
build_info{version="1.2 \\"three\\", {four}"} 1
# EOF
`;

export const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
