import { componentDescriptions } from '../../constructs/registry';
import { type ImagePin, mergeDescriptions } from './component';

export type { ImagePin } from './component';

/** Pinned container images, from the descriptions of the components. */
export const images: Readonly<Record<ImageName, ImagePin>> = mergeDescriptions(
  componentDescriptions,
  'images',
);

export type ImageName = keyof ReturnType<
  typeof mergeDescriptions<
    (typeof componentDescriptions)[keyof typeof componentDescriptions],
    'images'
  >
>;

/** Images that do not support the generated configuration, and what to use instead. */
export const unsupportedImages: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
  {
    pattern: /jaegertracing\/(all-in-one|jaeger-)/,
    reason: 'Jaeger 1 reached its end of life on 2025-12-31; use jaegertracing/jaeger 2.x',
  },
  {
    pattern: /jaegertracing\/jaeger:v?1\./,
    reason: 'Jaeger 1 reached its end of life on 2025-12-31; use jaegertracing/jaeger 2.x',
  },
  {
    pattern: /grafana\/grafana-oss/,
    reason: 'grafana-oss is no longer updated; use grafana/grafana',
  },
  {
    pattern: /grafana\/loki:v?[12]\./,
    reason: 'Loki 2 does not support structured metadata; use grafana/loki 3.7 or newer',
  },
  {
    pattern: /grafana\/promtail:v?(3\.([7-9]|[1-9]\d)|[4-9]|[1-9]\d)\b/,
    reason:
      'Promtail was discontinued with 3.6.11, and newer images do not exist; remove the override, or use Alloy',
  },
  {
    pattern: /prometheus:v?[12]\./,
    reason: 'Prometheus 2 does not support auto-reload-config; use 3.x',
  },
];
