import { contractSeries, correlation } from '@observability-stack/contracts';
import { httpRequestDuration, httpRequests } from '@observability-stack/contracts/standard/http';
import { listCandidates } from '@observability-stack/query-common';
import { demoServices } from '../../constructs/demo/settings';
import { expectedContracts } from '../conformance/contracts';
import { checkMetrics } from '../conformance/metrics';
import { scrape } from '../conformance/scrape';
import type { VerifyCheck } from './check';
import type { VerifyTarget } from './place';
import { getJson, placeOrder, type Sent, waitFor } from './requests';

/** Sends an order to each order service: metrics without samples are not exposed. */
export const acceptedOrders: VerifyCheck = async ({ place, report }) => {
  for (const pod of place.pods(demoServices.orders)) {
    const what = `${pod} accepts an order`;
    const url = place.url(pod);
    if (url === undefined) {
      report.fail(what, `it does not run: ${place.reason(demoServices.orders)}`);
      continue;
    }
    const sent = await placeOrder(url).catch((error: Error) => error.message);
    const answer = typeof sent === 'string' ? sent : `it returned ${sent.status}`;
    if (typeof sent !== 'string' && sent.status === 201) report.pass(what);
    else report.fail(what, `${answer}: ${place.logsOf(pod)}`);
  }
};

/** Checks that each program of the demo exposes what its service definition declares. */
export const isExposed: VerifyCheck = async ({ place, report }) => {
  for (const service of demoServicesBy('scrape')) {
    for (const pod of place.pods(service)) {
      const what = `${pod} exposes its metrics as the contracts declare`;
      const url = place.url(pod);
      if (url === undefined) {
        report.fail(what, `it does not run: ${place.reason(service)}`);
        continue;
      }
      const page = await scrape(`${url}/metrics`, 10).catch((error: Error) => error.message);
      const findings =
        typeof page === 'string'
          ? undefined
          : checkMetrics(page, expectedContracts(service).metrics);
      const errors = findings?.filter(({ severity }) => severity === 'error') ?? [];
      if (findings && errors.length === 0) report.pass(what);
      else {
        const first = errors[0] ? `${errors[0].where}: ${errors[0].message}` : String(page);
        report.fail(what, `${first}; npm run conformance -- --service ${service} ${url}/metrics`);
      }
    }
  }
};

/** Checks that every pod is a separate target, and is up. */
export const isScraped: VerifyCheck = async ({ place, report, seconds }) => {
  const prometheus = prometheusApi(place);
  for (const service of demoServicesBy('scrape')) {
    for (const pod of place.pods(service)) {
      const what = `Prometheus scrapes ${pod}`;
      if (prometheus.length === 0) {
        report.skip(what, place.reason('prometheus'));
        continue;
      }
      const query = `up{service="${service}",instance="${pod}"} == 1`;
      const { found, problem } = await waitFor(seconds, () => sampleOf(prometheus, query));
      if (found) report.pass(what);
      else {
        const pages = prometheus.map((url) => `${url}/targets`).join(', ');
        report.fail(what, problem || `see ${pages} for the error`);
      }
    }
  }
};

/** Checks that Prometheus receives what the definitions of services without targets declare. */
export const isReceived: VerifyCheck = async ({ place, report, seconds }) => {
  const prometheus = prometheusApi(place);
  for (const service of demoServicesBy('otlp')) {
    const declared = expectedContracts(service)
      .metrics.filter(({ appearsWhen }) => appearsWhen === undefined)
      .flatMap((metric) => contractSeries(metric).map(({ name }) => name));
    for (const pod of place.pods(service)) {
      const what = `Prometheus receives the metrics of ${pod} by OTLP as the contracts declare`;
      if (place.url(pod) === undefined) {
        report.fail(what, `it does not run: ${place.reason(service)}`);
        continue;
      }
      if (prometheus.length === 0) {
        report.skip(what, place.reason('prometheus'));
        continue;
      }
      let absent: readonly string[] = declared;
      const query = `group by (__name__) ({service="${service}",instance="${pod}"})`;
      const { found, problem } = await waitFor(seconds, async () => {
        const names = new Set(
          (await samplesOf(prometheus, query)).map(({ metric }) => metric.__name__),
        );
        absent = declared.filter((name) => !names.has(name));
        return absent.length === 0 || undefined;
      });
      if (found) report.pass(what);
      else
        report.fail(
          what,
          `${problem || `no series of ${listCandidates(absent)}`}: see ${place.logsOf(pod)}; then the log of the Collector`,
        );
    }
  }
};

/** Returns the programs of the demo that are scraped, or that send their metrics by OTLP. */
export const demoServicesBy = (way: 'scrape' | 'otlp'): readonly string[] =>
  Object.values(demoServices).filter(
    (service) => expectedContracts(service).byOtlp === (way === 'otlp'),
  );

/** Checks that the requests are counted. */
export const isCounted: VerifyCheck = async ({ place, report, seconds }) => {
  const what = `Prometheus counts the requests of ${demoServices.orders}`;
  const prometheus = prometheusApi(place);
  if (prometheus.length === 0) return report.skip(what, place.reason('prometheus'));
  const [pod = ''] = place.pods(demoServices.orders);
  const labels = `service="${demoServices.orders}",instance="${pod}",method="POST",route="/orders",status_code="201"`;
  const query = `${httpRequests.name}{${labels}} > 0`;
  const { found, problem } = await waitFor(seconds, () => sampleOf(prometheus, query));
  if (found) report.pass(`${what}: ${found.value[1]} from ${pod}`);
  else report.fail(what, problem || `query ${prometheus.join(', ')}: ${query}`);
};

/** Returns the URLs of every Prometheus, since each shard has a part of the jobs. */
export const prometheusApi = (place: VerifyTarget): readonly string[] =>
  place.pods('prometheus').flatMap((pod) => place.url(pod) ?? []);

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

async function samplesOf(prometheus: readonly string[], query: string): Promise<readonly Sample[]> {
  const path = `/api/v1/query?query=${encodeURIComponent(query)}`;
  const answers = await Promise.all(prometheus.map((url) => getJson(`${url}${path}`)));
  return answers.flatMap(({ data }) => data.result);
}

const sampleOf = async (
  prometheus: readonly string[],
  query: string,
): Promise<Sample | undefined> => (await samplesOf(prometheus, query)).at(0);

/**
 * Sends requests until Prometheus has the exemplar of one of them from a service. A bucket keeps its last exemplar
 * only, and other clients send requests as well, so any of the sent requests is accepted.
 */
export async function findExemplar(
  orders: string,
  prometheus: readonly string[],
  seconds: number,
  service: string,
): Promise<{ readonly found?: Sent; readonly last?: Sent; readonly problem: string }> {
  const sent = new Map<string, Sent>();
  const begin = Date.now() / 1000 - 60;
  const selector = `${httpRequestDuration.bucket.name}{service="${service}"}`;
  const { found, problem } = await waitFor(seconds, async () => {
    const one = await placeOrder(orders);
    if (one.status !== 201) throw new Error(`${orders}/orders returned ${one.status}`);
    sent.set(one.traceId, one);
    const end = Date.now() / 1000 + 60;
    const path = `/api/v1/query_exemplars?query=${encodeURIComponent(selector)}&start=${begin}&end=${end}`;
    const answers: readonly Exemplars[] = await Promise.all(
      prometheus.map((url) => getJson(`${url}${path}`)),
    );
    const ids = answers.flatMap(({ data }) =>
      data.flatMap(({ exemplars }) =>
        exemplars.map(({ labels }) => labels[correlation.exemplarLabel] ?? ''),
      ),
    );
    return ids.map((id) => sent.get(id)).find((known) => known !== undefined);
  });
  return { found, last: [...sent.values()].at(-1), problem };
}

interface Exemplars {
  readonly data: readonly {
    readonly exemplars: readonly { readonly labels: Readonly<Record<string, string>> }[];
  }[];
}
