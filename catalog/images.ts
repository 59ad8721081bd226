/**
 * The container images, pinned. Data only: upgrading is editing a tag here and reading the diff of `dist/`.
 * `endOfLife` turns into a warning at synth once the day has passed; `gone` into an error.
 */
export interface ImagePin {
  /** Registry host of the published image; a mirror replaces it. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  /** First day without upstream support, `YYYY-MM-DD`. @default not known */
  readonly endOfLife?: string;
  /** The program has ended, and not this release only: no other tag helps. @default false */
  readonly abandoned?: boolean;
  /** What to do about the end of life. @default pin a newer release */
  readonly hint?: string;
}

const pin = (repository: string, tag: string, extra: Partial<ImagePin> = {}): ImagePin => ({
  registry: 'docker.io',
  repository,
  tag,
  ...extra,
});

export const images = {
  // Long-term support line: fixes for a year, where other minors get six weeks.
  prometheus: pin('prom/prometheus', 'v3.13.5'),
  alertmanager: pin('prom/alertmanager', 'v0.34.2'),
  nodeExporter: pin('prom/node-exporter', 'v1.12.1'),
  loki: pin('grafana/loki', '3.7.6'),
  promtail: pin('grafana/promtail', '3.6.11', {
    endOfLife: '2026-03-02',
    abandoned: true,
    hint: "set logCollector: 'alloy' in the environment; the pipeline stays the same",
  }),
  alloy: pin('grafana/alloy', 'v1.18.1'),
  collector: pin('otel/opentelemetry-collector-contrib', '0.165.0'),
  jaeger: pin('jaegertracing/jaeger', '2.20.0'),
  grafana: pin('grafana/grafana', '13.2.3'),
  thanos: pin('thanosio/thanos', 'v0.42.4'),
  // the stable line, from nginx's own builds for any uid
  nginx: pin('nginxinc/nginx-unprivileged', '1.30.5-alpine'),
  node: pin('library/node', '22.20.0-alpine', { endOfLife: '2027-04-30' }),
} as const satisfies Record<string, ImagePin>;

export type ImageName = keyof typeof images;

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
