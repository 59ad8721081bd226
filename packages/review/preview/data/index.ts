import type { Source, Sources } from '../sources';
import { LogAnswers } from './log-answers';
import { runPrometheus } from './prometheus';
import { programs, syntheticBlocks } from './synthetic';
import { END } from './synthetic/clock';
import { syntheticLines } from './synthetic/log-lines';

const given = (url: string): Source => ({ kind: 'given', url, text: url });

/** Lines by the contract of log lines, asked as Loki would be: by this project's own reading of LogQL. */
function memory(): Source {
  const answers = new LogAnswers(syntheticLines());
  return {
    kind: 'memory',
    text: 'made from the contract of log lines, not written',
    ask: (path, params) => answers.ask(path, params),
  };
}

/** What the page asks: what was given, and otherwise what can be made here. */
export async function openSources(
  urls: { readonly prometheus?: string; readonly loki?: string },
  out: (text: string) => void,
): Promise<Sources> {
  const none = (name: string, why: string): Source => ({
    kind: 'none',
    text: `no ${name}: ${why}`,
  });
  // series made here end at a time of their own, at which a Loki that was given has nothing
  const loki = urls.loki ? given(urls.loki) : none('Loki', 'give --loki URL');
  if (urls.prometheus) return { prometheus: given(urls.prometheus), loki, stop: async () => {} };
  const found = urls.loki ? undefined : programs();
  if (!found) {
    const why = urls.loki
      ? 'give --prometheus URL as well'
      : 'give --prometheus URL, or run: npm run tools -- prometheus';
    return { prometheus: none('Prometheus', why), loki, stop: async () => {} };
  }
  const server = await runPrometheus(found.prometheus, await syntheticBlocks(found, out));
  return {
    prometheus: {
      kind: 'synthetic',
      url: server.url,
      text: 'made from the metric contracts, not measured',
    },
    loki: memory(),
    until: END * 1000,
    stop: server.stop,
  };
}
