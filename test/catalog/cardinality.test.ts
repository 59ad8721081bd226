import { isUnboundedLabel, targetLabels } from '@observability-stack/contracts';

test.each([
  ...['trace_id', 'traceID', 'TraceId', 'span_id', 'user_id', 'request_id', 'session_id'],
  ...['pod', 'pod_name', 'pod_uid', 'container_id', 'uuid', 'id', 'session', 'ip', 'client_ip'],
  ...['path', 'url', 'uri', 'email', 'user_agent', 'timestamp', 'error_message', 'filename'],
])('%s is unbounded', (label) => {
  expect(isUnboundedLabel(label)).toBe(true);
});

test.each([
  ...targetLabels,
  ...['level', 'namespace', 'container', 'cluster', 'region', 'zone', 'node', 'version', 'tenant'],
  ...['method', 'route', 'status_code', 'queue', 'topic', 'database', 'rack_id', 'shard_id'],
])('%s has a limit', (label) => {
  expect(isUnboundedLabel(label)).toBe(false);
});
