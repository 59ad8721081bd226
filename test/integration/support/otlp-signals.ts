// What a service sends by OTLP over HTTP, as JSON.

export const TRACE = '0af7651916cd43dd8448eb211c80319c';
export const SPAN = 'b7ad6b7169203331';

type Values = Readonly<Record<string, string | number>>;
export const attributes = (values: Values) =>
  Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: value } : { stringValue: value },
  }));
export const nanoseconds = (seconds = 0) =>
  String(BigInt(Date.now() + seconds * 1000) * 1_000_000n);
/** The resource of a pod of a service. */
export const resourceOf = (service: string) => ({
  attributes: attributes({
    'service.name': service,
    // A resource does not choose its labels.
    team: 'platform',
    namespace: 'observability',
    'service.namespace': 'shop',
    'k8s.pod.name': `${service}-7d9f-abcde`,
    'process.command_args': 'node main.js',
  }),
});

/** Sends a message to a Collector. */
export async function sendOtlp(
  url: string,
  signal: 'metrics' | 'logs',
  body: object,
): Promise<void> {
  const response = await fetch(`${url}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect({ status: response.status, text: await response.text() }).toMatchObject({ status: 200 });
}

const started = nanoseconds(-60);
/** Cumulative requests, and an increment of a counter. */
export const otlpMetrics = (service: string, requests: number) => ({
  resourceMetrics: [
    {
      resource: resourceOf(service),
      scopeMetrics: [
        {
          metrics: [
            {
              name: 'http.server.request.duration',
              unit: 's',
              histogram: {
                aggregationTemporality: 2,
                dataPoints: [
                  {
                    startTimeUnixNano: started,
                    timeUnixNano: nanoseconds(),
                    count: String(requests),
                    sum: requests / 5,
                    bucketCounts: ['0', String(requests), '0', '0'],
                    explicitBounds: [0.1, 0.25, 1],
                    attributes: attributes({
                      'http.route': '/basket',
                      'http.request.method': 'GET',
                      'http.response.status_code': 200,
                    }),
                    exemplars: [
                      { timeUnixNano: nanoseconds(), asDouble: 0.2, traceId: TRACE, spanId: SPAN },
                    ],
                  },
                ],
              },
            },
            {
              name: 'basket.items',
              unit: '{item}',
              sum: {
                aggregationTemporality: 1,
                isMonotonic: true,
                dataPoints: [
                  { startTimeUnixNano: nanoseconds(-1), timeUnixNano: nanoseconds(), asInt: '5' },
                ],
              },
            },
          ],
        },
      ],
    },
  ],
});

/** A log record of a service. */
export const otlpLogs = (service: string, text: string) => ({
  resourceLogs: [
    {
      resource: resourceOf(service),
      scopeLogs: [
        {
          logRecords: [
            { timeUnixNano: nanoseconds(), severityNumber: 9, body: { stringValue: text } },
          ],
        },
      ],
    },
  ],
});
