import { TENANT_HEADER } from '../../../../catalog/names';
import type { QuerySource, Sources } from '../sources';
import { LogQueryBackend } from './log-answers';
import { runPrometheus } from './prometheus';
import { prometheusPrograms, syntheticBlocks } from './synthetic';
import { END } from './synthetic/clock';
import { syntheticLines } from './synthetic/log-lines';

const given = (url: string, tenant?: string): QuerySource => ({
  kind: 'given',
  url,
  text: url,
  ...(tenant === undefined ? {} : { headers: { [TENANT_HEADER]: tenant } }),
});

/**
 * Returns a source of log lines that are generated from the log contract and queried with the LogQL
 * evaluator of this project.
 */
function memory(): QuerySource {
  const answers = new LogQueryBackend(syntheticLines());
  return {
    kind: 'memory',
    text: 'generated from the log contract',
    handle: (path, params) => answers.handle(path, params),
  };
}

/** Returns the data sources: the given URLs, otherwise generated data if possible. */
export async function openSources(
  urls: {
    readonly prometheus?: string | undefined;
    readonly loki?: string | undefined;
    readonly lokiTenant?: string | undefined;
  },
  out: (text: string) => void,
): Promise<Sources> {
  const none = (name: string, why: string): QuerySource => ({
    kind: 'none',
    text: `no ${name}: ${why}`,
  });
  // The generated series end at a fixed time, for which a given Loki has no data.
  const loki = urls.loki ? given(urls.loki, urls.lokiTenant) : none('Loki', 'give --loki URL');
  if (urls.prometheus) return { prometheus: given(urls.prometheus), loki, stop: async () => {} };
  const found = urls.loki ? undefined : prometheusPrograms();
  if (!found) {
    const why = urls.loki
      ? 'pass --prometheus as well'
      : 'pass --prometheus, or run npm run tools -- prometheus';
    return { prometheus: none('Prometheus', why), loki, stop: async () => {} };
  }
  const server = await runPrometheus(found.prometheus, await syntheticBlocks(found, out));
  return {
    prometheus: {
      kind: 'synthetic',
      url: server.url,
      text: 'generated from the metric contracts',
    },
    loki: memory(),
    until: END * 1000,
    stop: server.stop,
  };
}
