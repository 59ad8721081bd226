import { correlation } from '@observability-stack/contracts';
import { httpRequestDuration } from '@observability-stack/contracts/standard/http';
import { dataSourceTitles, type TraceStore, traceStores } from '../../catalog/data-sources';
import { TENANT_HEADER } from '../../catalog/names';
import { demoServices } from '../../constructs/demo/settings';
import type { VerifyCheck, VerifyContext } from './check';
import { demoServicesBy, findExemplar, prometheusApi } from './metrics';
import type { VerifyTarget } from './place';
import { getJson, placeOrder, type Sent, waitFor } from './requests';

/** Returns the services that an order passes: those that the installation has. */
const calledIn = (place: VerifyTarget): readonly string[] => [
  demoServices.orders,
  demoServices.payments,
  ...(place.pods(demoServices.deliveries).length > 0 ? [demoServices.deliveries] : []),
];
const oneTrace = (store: TraceStore, called: readonly string[]): string =>
  `${dataSourceTitles[store]} has one trace of ${called.slice(0, -1).join(', ')} and ${called.at(-1)} for a given traceparent`;
/** Returns the trace store of the installation, whether it runs or not. */
const storeIn = (place: VerifyTarget): TraceStore =>
  traceStores.find((name) => place.pods(name).length > 0) ?? 'jaeger';
const inLoki = (service: string): string =>
  `Loki has the log line of ${service} with the trace id of the request`;

/** Checks that the trace id of one request is in all three backends. */
export const isCorrelated: VerifyCheck = async (context) => {
  const { place, report, seconds } = context;
  const called = calledIn(place);
  const [orders] = place.pods(demoServices.orders).flatMap((pod) => place.url(pod) ?? []);
  if (orders === undefined) return;
  const prometheus = prometheusApi(place);
  let sent: Sent | undefined;
  for (const service of called.filter((name) => name !== demoServices.payments)) {
    const what = `Prometheus has the trace id of a request to ${service} as an exemplar`;
    if (prometheus.length === 0) {
      report.skip(what, place.reason('prometheus'));
      sent ??= await placeOrder(orders);
      continue;
    }
    const { found, last, problem } = await findExemplar(orders, prometheus, seconds, service);
    sent = found ?? sent ?? last;
    if (found) report.pass(`${what}: ${found.traceId}`);
    else {
      report.fail(
        what,
        problem ||
          `${httpRequestDuration.name} of ${service} must have exemplars with ${correlation.exemplarLabel}; Prometheus needs --enable-feature=exemplar-storage, and time to receive them (--timeout)`,
      );
    }
    if (!last) break;
  }
  if (!sent) {
    for (const what of [oneTrace(storeIn(place), called), ...called.map(inLoki)])
      report.skip(what, 'no order was accepted');
    return;
  }
  await traced(context, called, sent);
  for (const service of called) await logged(context, service, sent);
};

/** The part of a span that the trace stores have in common. */
interface Span {
  readonly id: string;
  readonly service: string;
  /** Ids of the parent spans; empty for the root span. */
  readonly parents: readonly string[];
}

/** The port and the API of each trace store. */
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

/** Converts an id from base64, which Tempo returns, to hexadecimal as in OTLP/JSON. */
const hex = (base64: string): string => Buffer.from(base64, 'base64').toString('hex');

/** Checks that the spans of all services are connected to the caller's span. */
async function traced(
  { place, report, seconds }: VerifyContext,
  called: readonly string[],
  sent: Sent,
): Promise<void> {
  const store = storeIn(place);
  const what = oneTrace(store, called);
  const absentFrom = (spans: readonly Span[]): readonly string[] =>
    called.filter((name) => !spans.some(({ service }) => service === name));
  const { port, spans } = stores[store];
  const url = place.url(`${store}-0`, port);
  if (url === undefined) return report.skip(what, place.reason(store));
  let last: readonly Span[] = [];
  const { found, problem } = await waitFor(seconds, async () => {
    last = await spans(url, sent.traceId);
    return absentFrom(last).length === 0 && gapsOf(last, sent).length === 0 ? last : undefined;
  });
  if (found) return report.pass(`${what}: ${found.length} spans of ${sent.traceId}`);
  report.fail(what, whyNot(last, absentFrom(last), sent, problem, dataSourceTitles[store]));
}

/** Returns the spans whose parent is neither in the trace nor the caller's span. */
function gapsOf(spans: readonly Span[], { spanId }: Sent): readonly Span[] {
  const known = new Set([spanId, ...spans.map(({ id }) => id)]);
  return spans.filter(({ parents }) => !parents.some((parent) => known.has(parent)));
}

function whyNot(
  spans: readonly Span[],
  absent: readonly string[],
  sent: Sent,
  problem: string,
  store: string,
): string {
  if (spans.length === 0) {
    return `${problem || `no trace ${sent.traceId}`}: check that the services export spans to the collector (OTEL_EXPORTER_OTLP_ENDPOINT), and the collector to ${store}; see their logs`;
  }
  if (absent.length > 0) {
    return `trace ${sent.traceId} lacks ${absent.join(', ')}: check that its caller propagates traceparent, and that it uses it`;
  }
  return `trace ${sent.traceId} has ${gapsOf(spans, sent).length} spans without their parent: check the samplers in between`;
}

/** Checks that the log line of the request has the trace id as structured metadata, where a query needs no parser. */
async function logged(
  { place, report, seconds, tenant }: VerifyContext,
  service: string,
  { traceId }: Sent,
): Promise<void> {
  const what = inLoki(service);
  const loki = place.url('loki-0');
  if (loki === undefined) return report.skip(what, place.reason('loki'));
  const agents = ['promtail', 'alloy'];
  const isByOtlp = demoServicesBy('otlp').includes(service);
  if (
    !isByOtlp &&
    agents.every((agent) => place.pods(agent).every((pod) => place.url(pod) === undefined))
  ) {
    return report.skip(
      what,
      place.reason(agents.find((agent) => place.pods(agent)[0]) ?? 'promtail'),
    );
  }
  const query = encodeURIComponent(
    `{${correlation.serviceLabel}="${service}"} | ${correlation.traceId}="${traceId}"`,
  );
  const start = `${Date.now() - 600_000}000000`;
  const { found, problem } = await waitFor(seconds, async () => {
    const url = `${loki}/loki/api/v1/query_range?query=${query}&start=${start}&limit=10`;
    const headers: Record<string, string> = tenant === undefined ? {} : { [TENANT_HEADER]: tenant };
    const { data } = await getJson(url, undefined, headers);
    return data.result.at(0)?.values.at(0)?.[1] as string | undefined;
  });
  if (found) return report.pass(what);
  const [pod = ''] = place.pods(service);
  report.fail(
    what,
    problem.endsWith('returned 401')
      ? `${problem}: Loki has several tenants; name those to read with --tenant`
      : `${problem || 'no such log line'}: see ${place.logsOf(pod)}; then the log of the ${isByOtlp ? 'Collector' : 'agent'}`,
  );
}
