import { correlation } from '../../catalog/correlation';
import { httpRequestDuration, httpRequests } from '../../catalog/metrics/http';
import { demoServices } from '../../catalog/settings/demo';
import { contractsOf } from '../conformance/contracts';
import { checkMetrics } from '../conformance/metrics';
import { scrape } from '../conformance/scrape';
import { getJson, order, type Sent, until } from './ask';
import type { Check } from './check';

/** Each program of the demo answers a scrape with what its record promises. */
export const exposed: Check = async ({ place, report }) => {
  for (const service of Object.values(demoServices)) {
    for (const pod of place.pods(service)) {
      const what = `${pod} exposes its metrics as the contracts say`;
      const url = place.url(pod);
      if (url === undefined) {
        report.fail(what, `it does not run: ${place.reason(service)}`);
        continue;
      }
      const page = await scrape(`${url}/metrics`, 10).catch((error: Error) => error.message);
      const findings =
        typeof page === 'string' ? undefined : checkMetrics(page, contractsOf(service));
      const errors = findings?.filter(({ severity }) => severity === 'error') ?? [];
      if (findings && errors.length === 0) report.pass(what);
      else {
        const first = errors[0] ? `${errors[0].where}: ${errors[0].message}` : String(page);
        report.fail(what, `${first}; npm run conformance -- --service ${service} ${url}/metrics`);
      }
    }
  }
};

/** Every pod is a target of its own, and is up. */
export const scraped: Check = async ({ place, report, seconds }) => {
  const prometheus = place.url('prometheus-0');
  for (const service of Object.values(demoServices)) {
    for (const pod of place.pods(service)) {
      const what = `Prometheus scrapes ${pod}`;
      if (prometheus === undefined) {
        report.skip(what, place.reason('prometheus'));
        continue;
      }
      const query = encodeURIComponent(`up{service="${service}",instance="${pod}"} == 1`);
      const { found, problem } = await until(seconds, async () =>
        (await getJson(`${prometheus}/api/v1/query?query=${query}`)).data.result.at(0),
      );
      if (found) report.pass(what);
      else {
        report.fail(what, problem || `open ${prometheus}/targets: it says what keeps it from that`);
      }
    }
  }
};

/** The requests that were sent arrive as a count. */
export const counted: Check = async ({ place, report, seconds }) => {
  const what = `Prometheus counts the requests of ${demoServices.orders}`;
  const prometheus = place.url('prometheus-0');
  if (prometheus === undefined) return report.skip(what, place.reason('prometheus'));
  const [pod = ''] = place.pods(demoServices.orders);
  const labels = `service="${demoServices.orders}",instance="${pod}",method="POST",route="/orders",status_code="201"`;
  const query = encodeURIComponent(`${httpRequests.name}{${labels}} > 0`);
  const { found, problem } = await until(seconds, async () =>
    (await getJson(`${prometheus}/api/v1/query?query=${query}`)).data.result.at(0),
  );
  if (found) report.pass(`${what}: ${found.value[1]} from ${pod}`);
  else report.fail(what, problem || `ask ${prometheus} for ${httpRequests.name}{${labels}}`);
};

/**
 * Sends requests until Prometheus has the exemplar of one of them. A bucket keeps its last exemplar only, and
 * others send requests as well, so any of those that were sent will do.
 */
export async function exemplarOf(
  orders: string,
  prometheus: string,
  seconds: number,
): Promise<{ readonly sent: Sent; readonly isFound: boolean; readonly problem: string }> {
  const sent = new Map<string, Sent>();
  const begin = Date.now() / 1000 - 60;
  const selector = `${httpRequestDuration.bucket.name}{service="${demoServices.orders}"}`;
  const { found, problem } = await until(seconds, async () => {
    const one = await order(orders);
    if (one.status !== 201) throw new Error(`${orders}/orders answered ${one.status}`);
    sent.set(one.traceId, one);
    const end = Date.now() / 1000 + 60;
    const url = `${prometheus}/api/v1/query_exemplars?query=${encodeURIComponent(selector)}&start=${begin}&end=${end}`;
    const { data }: { data: readonly { exemplars: readonly { labels: Labels }[] }[] } =
      await getJson(url);
    const ids = data.flatMap(({ exemplars }) =>
      exemplars.map(({ labels }) => labels[correlation.exemplarLabel] ?? ''),
    );
    return ids.map((id) => sent.get(id)).find((known) => known !== undefined);
  });
  const last = found ?? [...sent.values()].at(-1) ?? (await order(orders));
  return { sent: last, isFound: found !== undefined, problem };
}
type Labels = Readonly<Record<string, string>>;
