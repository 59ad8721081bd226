import { correlation } from '@observability-stack/contracts';
import { httpRequestDuration } from '@observability-stack/contracts/standard/http';
import { dataSourceTitles, type TraceStore, traceStores } from '../../catalog/data-sources';
import { demoServices } from '../../constructs/demo/settings';
import { getJson, order, type Sent, until } from './ask';
import type { Check, Context } from './check';
import { exemplarOf, prometheusOf } from './metrics';
import type { Place } from './place';

const CALLED = [demoServices.orders, demoServices.payments] as const;
const oneTrace = (store: TraceStore): string =>
  `${dataSourceTitles[store]} has one trace of ${CALLED.join(' and ')} for a given traceparent`;
/** The one that the place has, whether it runs or not. */
const storeIn = (place: Place): TraceStore =>
  traceStores.find((name) => place.pods(name).length > 0) ?? 'jaeger';
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
    for (const what of [oneTrace(storeIn(place)), ...CALLED.map(inLoki)])
      report.skip(what, 'no order was taken');
    return;
  }
  await traced(context, sent);
  for (const service of CALLED) await logged(context, service, sent);
};

/** A span as far as a store tells of it. */
interface Span {
  readonly id: string;
  readonly service: string;
  /** None of the first span. */
  readonly parents: readonly string[];
}

/** How each trace store is asked for the spans of a trace. */
const stores: Readonly<
  Record<TraceStore, { readonly port: string; spans(url: string, id: string): Promise<Span[]> }>
> = {
  jaeger: {
    port: 'ui',
    async spans(url, id) {
      const { data } = await getJson(`${url}/api/traces/${id}`, { data: [] });
      const trace = data[0];
      return (trace?.spans ?? []).map(
        (span: {
          readonly spanID: string;
          readonly processID: string;
          readonly references: readonly { readonly spanID: string }[];
        }) => ({
          id: span.spanID,
          service: trace.processes[span.processID]?.serviceName ?? '',
          parents: span.references.map(({ spanID }) => spanID),
        }),
      );
    },
  },
  tempo: {
    port: 'http',
    async spans(url, id) {
      const { batches = [] } = await getJson(`${url}/api/traces/${id}`, {});
      return (batches as readonly TempoBatch[]).flatMap(({ resource, scopeSpans }) =>
        scopeSpans.flatMap(({ spans }) =>
          spans.map(({ spanId, parentSpanId }) => ({
            id: hex(spanId),
            service:
              resource.attributes?.find(({ key }) => key === correlation.spanService)?.value
                .stringValue ?? '',
            parents: parentSpanId ? [hex(parentSpanId)] : [],
          })),
        ),
      );
    },
  },
};

interface TempoBatch {
  readonly resource: {
    readonly attributes?: readonly {
      readonly key: string;
      readonly value: { readonly stringValue?: string };
    }[];
  };
  readonly scopeSpans: readonly {
    readonly spans: readonly { readonly spanId: string; readonly parentSpanId?: string }[];
  }[];
}

/** OTLP in JSON has ids in hex; Tempo answers with base64. */
const hex = (base64: string): string => Buffer.from(base64, 'base64').toString('hex');

/** The spans of both services hang under the span of the caller, without a gap. */
async function traced({ place, report, seconds }: Context, sent: Sent): Promise<void> {
  const store = storeIn(place);
  const what = oneTrace(store);
  const { port, spans } = stores[store];
  const url = place.url(`${store}-0`, port);
  if (url === undefined) return report.skip(what, place.reason(store));
  let last: readonly Span[] = [];
  const { found, problem } = await until(seconds, async () => {
    last = await spans(url, sent.traceId);
    return absentFrom(last).length === 0 && gapsOf(last, sent).length === 0 ? last : undefined;
  });
  if (found) return report.pass(`${what}: ${found.length} spans of ${sent.traceId}`);
  report.fail(what, whyNot(last, sent, problem, dataSourceTitles[store]));
}

const absentFrom = (spans: readonly Span[]): readonly string[] =>
  CALLED.filter((name) => !spans.some(({ service }) => service === name));

/** Spans whose parent is neither in the trace nor the caller's own. */
function gapsOf(spans: readonly Span[], { spanId }: Sent): readonly Span[] {
  const known = new Set([spanId, ...spans.map(({ id }) => id)]);
  return spans.filter(({ parents }) => !parents.some((parent) => known.has(parent)));
}

function whyNot(spans: readonly Span[], sent: Sent, problem: string, store: string): string {
  if (spans.length === 0) {
    return `${problem || `no trace ${sent.traceId}`}: do the services send spans to the collector (OTEL_EXPORTER_OTLP_ENDPOINT), and the collector to ${store}? Their logs say so`;
  }
  const absent = absentFrom(spans);
  if (absent.length > 0) {
    return `trace ${sent.traceId} lacks ${absent.join(', ')}: its caller must send traceparent on, and it must follow it`;
  }
  return `trace ${sent.traceId} has ${gapsOf(spans, sent).length} spans whose parent is missing: is something sampled away on the way?`;
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
