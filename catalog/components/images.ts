import { descriptions } from '../../constructs/registry';
import { collect, type ImagePin } from './component';

export type { ImagePin } from './component';

/** The container images, pinned. Each component describes its own. */
export const images: Readonly<Record<ImageName, ImagePin>> = collect(descriptions, 'images');

export type ImageName = keyof ReturnType<
  typeof collect<(typeof descriptions)[keyof typeof descriptions], 'images'>
>;

/** Image references that no longer work with what we generate, and what to use in their place. */
export const goneImages: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
  {
    pattern: /jaegertracing\/(all-in-one|jaeger-)/,
    reason: 'Jaeger 1 ended on 2025-12-31; use jaegertracing/jaeger 2.x',
  },
  {
    pattern: /jaegertracing\/jaeger:v?1\./,
    reason: 'Jaeger 1 ended on 2025-12-31; use jaegertracing/jaeger 2.x',
  },
  {
    pattern: /grafana\/grafana-oss/,
    reason: 'grafana-oss is no longer updated; use grafana/grafana',
  },
  {
    pattern: /grafana\/loki:v?[12]\./,
    reason: 'Loki before 3 lacks structured metadata; use grafana/loki 3.7 or newer',
  },
  {
    pattern: /grafana\/promtail:v?(3\.([7-9]|[1-9]\d)|[4-9]|[1-9]\d)\b/,
    reason: 'Promtail ended with 3.6.11, and no later image exists; leave it out, or use Alloy',
  },
  {
    pattern: /prometheus:v?[12]\./,
    reason: 'Prometheus before 3 lacks auto-reload-config; use 3.x',
  },
];
