import type { RequestSignals } from '../../catalog/definitions/signals';
import { http } from '../../catalog/definitions/signals';
import { grpcPrometheus } from '../../catalog/signals/grpc';
import { httpVocabulary } from '../../catalog/signals/http';
import { micrometerHttp } from '../../catalog/signals/micrometer';
import { otelGrpc, otelHttp } from '../../catalog/signals/opentelemetry';
import { caddy, ingressNginx, istio } from '../../catalog/signals/proxies';
import {
  durationBounds,
  type Vocabulary,
  vocabularyContracts,
} from '../../catalog/signals/vocabulary';
import type { InferredMetric } from './infer';

/** The presets, as a definition writes them. */
const presets: Readonly<Record<string, RequestSignals>> = {
  'http()': http(),
  'otelHttp()': otelHttp(),
  "otelHttp({ names: 'utf8' })": otelHttp({ names: 'utf8' }),
  "otelHttp({ names: 'withoutUnits' })": otelHttp({ names: 'withoutUnits' }),
  'otelGrpc()': otelGrpc(),
  "otelGrpc({ metric: 'rpc.server.duration' })": otelGrpc({ metric: 'rpc.server.duration' }),
  "otelGrpc({ names: 'utf8' })": otelGrpc({ names: 'utf8' }),
  'grpcPrometheus()': grpcPrometheus(),
  'micrometerHttp()': micrometerHttp({ buckets: false }),
  'istio()': istio(),
  'ingressNginx()': ingressNginx(),
  'caddy()': caddy(),
};

/** Returns the presets whose request metrics are exposed, with their buckets where these differ. */
export function fittingPresets(metrics: readonly InferredMetric[]): readonly string[] {
  const exposed = new Map(metrics.map((metric) => [metric.name, metric]));
  return Object.entries(presets).flatMap(([text, { vocabulary = httpVocabulary() }]) => {
    const requests = exposed.get(vocabulary.requests.name);
    if (!requests) return [];
    const buckets = bucketsOf(vocabulary, exposed);
    if (buckets === undefined) return [text];
    const option = `buckets: ${buckets}`;
    return [
      text.includes('{')
        ? text.replace(' }', `, ${option} }`)
        : text.replace('()', `({ ${option} })`),
    ];
  });
}

/** Returns the names of the metrics that the fitting presets declare, so that `metrics` need not. */
export function presetMetrics(metrics: readonly InferredMetric[]): ReadonlySet<string> {
  const exposed = new Set(metrics.map(({ name }) => name));
  return new Set(
    Object.values(presets)
      .map(({ vocabulary = httpVocabulary() }) => vocabulary)
      .filter(({ requests }) => exposed.has(requests.name))
      .flatMap((vocabulary) => vocabularyContracts(vocabulary).map(({ name }) => name)),
  );
}

/** Returns the text of the option `buckets`, if the default of the preset does not fit. */
function bucketsOf(
  vocabulary: Vocabulary,
  exposed: ReadonlyMap<string, InferredMetric>,
): string | undefined {
  const { duration, requests } = vocabulary;
  const found = exposed.get(duration ? duration.name : requests.name);
  if (!found?.buckets) return duration ? 'false' : undefined;
  const expected = duration && duration.type === 'histogram' ? durationBounds(duration) : undefined;
  const scale = duration && duration.unit === 'milliseconds' ? 1000 : 1;
  const same = expected?.map((bound) => bound * scale).join() === found.buckets.join();
  return same ? undefined : `[${found.buckets.join(', ')}]`;
}
