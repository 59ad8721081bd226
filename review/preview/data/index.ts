import type { Source, Sources } from '../sources';

const given = (url: string): Source => ({ kind: 'given', url, text: url });

/** What the page asks: what was given, and otherwise what can be made here. */
export async function openSources(
  urls: { readonly prometheus?: string; readonly loki?: string },
  _out: (text: string) => void,
): Promise<Sources> {
  const none = (name: string): Source => ({
    kind: 'none',
    text: `no ${name}: give --${name.toLowerCase()} URL`,
  });
  return {
    prometheus: urls.prometheus ? given(urls.prometheus) : none('Prometheus'),
    loki: urls.loki ? given(urls.loki) : none('Loki'),
    stop: async () => {},
  };
}
