import { correlation } from '@observability-stack/contracts';
import { httpRequestDuration } from '@observability-stack/contracts/standard/http';
import { demoServices } from '../../constructs/demo/settings';
import { getJson, order, type Sent, until } from './ask';
import type { Check, Context } from './check';
import { exemplarOf, prometheusOf } from './metrics';

const CALLED = [demoServices.orders, demoServices.payments] as const;
const IN_JAEGER = `Jaeger has one trace of ${CALLED.join(' and ')} for a given traceparent`;
const inLoki = (service: string): string =>
  `Loki has the log line of ${service} with the trace id of the request`;

/** One request, and its trace id in all three places. */
export const correlated: Check = async (context) => {
  const { place, report, seconds } = context;
  const what = 'Prometheus has the trace id of a request as an exemplar';
  const [orders] = place.pods(demoServices.orders).flatMap((pod) => place.url(pod) ?? []);
  if (orders === undefined) return;
  const prometheus = prometheusOf(place);
  const { found, last, problem } =
    prometheus.length > 0
      ? await exemplarOf(orders, prometheus, seconds)
      : { found: undefined, last: await order(orders), problem: '' };
  if (prometheus.length === 0) report.skip(what, place.reason('prometheus'));
  else if (found) report.pass(`${what}: ${found.traceId}`);
  else {
    report.fail(
      what,
      problem ||
        `ask ${orders}/metrics for OpenMetrics: ${httpRequestDuration.name} must have exemplars with ${correlation.exemplarLabel}; Prometheus keeps them with --enable-feature=exemplar-storage, and scrapes in its own time (--timeout)`,
    );
  }
  const sent = found ?? last;
  if (!sent) {
    for (const what of [IN_JAEGER, ...CALLED.map(inLoki)]) report.skip(what, 'no order was taken');
    return;
  }
  await traced(context, sent);
  for (const service of CALLED) await logged(context, service, sent);
};

interface Span {
  readonly spanID: string;
  readonly processID: string;
  readonly references: readonly { readonly spanID: string }[];
}
interface Trace {
  readonly spans: readonly Span[];
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
}

/** The spans of both services hang under the span of the caller, without a gap. */
async function traced({ place, report, seconds }: Context, sent: Sent): Promise<void> {
  const what = IN_JAEGER;
  const jaeger = place.url('jaeger-0', 'ui');
  if (jaeger === undefined) return report.skip(what, place.reason('jaeger'));
  let last: Trace | undefined;
  const { found, problem } = await until(seconds, async () => {
    const { data }: { data: readonly Trace[] } = await getJson(
      `${jaeger}/api/traces/${sent.traceId}`,
      { data: [] },
    );
    last = data[0];
    return last &&
      CALLED.every((service) => servicesOf(last).includes(service)) &&
      gapsOf(last, sent).length === 0
      ? last
      : undefined;
  });
  if (found) return report.pass(`${what}: ${found.spans.length} spans of ${sent.traceId}`);
  report.fail(what, whyNot(last, sent, problem, jaeger));
}

const servicesOf = (trace: Trace | undefined): readonly string[] =>
  Object.values(trace?.processes ?? {}).map(({ serviceName }) => serviceName);

/** Spans whose parent is neither in the trace nor the caller's own. */
function gapsOf({ spans }: Trace, { spanId }: Sent): readonly Span[] {
  const known = new Set([spanId, ...spans.map(({ spanID }) => spanID)]);
  return spans.filter(({ references }) => !references.some((parent) => known.has(parent.spanID)));
}

function whyNot(trace: Trace | undefined, sent: Sent, problem: string, jaeger: string): string {
  if (!trace) {
    return `${problem || `no trace ${sent.traceId}`}: do the services send spans to the collector (OTEL_EXPORTER_OTLP_ENDPOINT), and the collector to Jaeger? Their logs say so`;
  }
  const absent = CALLED.filter((service) => !servicesOf(trace).includes(service));
  if (absent.length > 0) {
    return `${jaeger}/trace/${sent.traceId} lacks ${absent.join(', ')}: its caller must send traceparent on, and it must follow it`;
  }
  return `${jaeger}/trace/${sent.traceId} has ${gapsOf(trace, sent).length} spans whose parent is missing: is something sampled away on the way?`;
}

/** The line of the request carries the trace id beside it, where a query finds it without parsing. */
async function logged(
  { place, report, seconds }: Context,
  service: string,
  { traceId }: Sent,
): Promise<void> {
  const what = inLoki(service);
  const loki = place.url('loki-0');
  if (loki === undefined) return report.skip(what, place.reason('loki'));
  const agents = ['promtail', 'alloy'];
  if (agents.every((agent) => place.pods(agent).every((pod) => place.url(pod) === undefined))) {
    return report.skip(
      what,
      place.reason(agents.find((agent) => place.pods(agent)[0]) ?? 'promtail'),
    );
  }
  const query = encodeURIComponent(
    `{${correlation.serviceLabel}="${service}"} | ${correlation.traceId}="${traceId}"`,
  );
  const start = `${Date.now() - 600_000}000000`;
  const { found, problem } = await until(seconds, async () => {
    const url = `${loki}/loki/api/v1/query_range?query=${query}&start=${start}&limit=10`;
    return (await getJson(url)).data.result.at(0)?.values.at(0)?.[1] as string | undefined;
  });
  if (found) return report.pass(what);
  const [pod = ''] = place.pods(service);
  report.fail(
    what,
    `${problem || 'no such line'}: ${place.logsOf(pod)}; then the log of the agent`,
  );
}
