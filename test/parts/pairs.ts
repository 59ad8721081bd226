import { external } from '../../catalog';
import type { Environment } from '../../catalog/definitions/environment';

/** A value of a part, as one of three ways. */
export interface Variant {
  readonly kind: 'ours' | 'external' | 'off';
  readonly settings: Partial<Environment>;
}

const three = <K extends keyof Environment>(
  part: K,
  existing: NonNullable<Environment[K]>,
): readonly Variant[] => [
  { kind: 'ours', settings: {} },
  { kind: 'external', settings: { [part]: existing } },
  { kind: 'off', settings: { [part]: false } },
];

/** The values of each part. */
export const variants: Readonly<Record<string, readonly Variant[]>> = {
  collector: three(
    'collector',
    external({
      otlp: { grpc: 'http://otel.tracing.svc:4317', http: 'http://otel.tracing.svc:4318' },
      network: { namespace: 'tracing' },
    }),
  ),
  grafana: three(
    'grafana',
    external({
      url: 'https://grafana.example.org',
      network: { namespace: 'monitoring', podLabels: { app: 'grafana' } },
    }),
  ),
  alertmanager: three(
    'alertmanager',
    external({
      url: ['https://alerts-1.example.org/am', 'https://alerts-2.example.org/am'],
      auth: {
        kind: 'basic',
        username: 'stack',
        password: { secret: 'alertmanager-login', key: 'password' },
      },
      tls: { ca: { configMap: 'company-ca', key: 'ca.crt' } },
      network: { cidrs: ['10.20.0.0/16'] },
    }),
  ),
  logCollector: [
    { kind: 'ours', settings: { logCollector: 'alloy' } },
    { kind: 'off', settings: { logCollector: false } },
  ],
  loki: three(
    'loki',
    external({
      push: 'https://logs.example.org/loki/api/v1/push',
      query: 'https://logs.example.org',
      tenant: 'team-a',
      auth: {
        kind: 'authorization',
        credentials: { secret: 'loki-token', key: 'token' },
      },
      tls: { ca: { configMap: 'company-ca', key: 'ca.crt' }, serverName: 'logs.example.org' },
      network: { namespace: 'logging', podLabels: { app: 'loki' }, ports: [3100] },
    }),
  ),
  nodeExporter: three(
    'nodeExporter',
    external({ namespace: 'monitoring', podLabels: { app: 'node-exporter' } }),
  ),
  prometheus: [
    { kind: 'ours', settings: {} },
    {
      kind: 'external',
      settings: {
        prometheus: external({
          query: 'https://metrics.example.org/prometheus',
          remoteWrite: 'https://metrics.example.org/api/v1/push',
          rules: 'operator',
          auth: {
            kind: 'basic',
            username: 'stack',
            password: { secret: 'metrics-login', key: 'password' },
          },
          tls: { ca: { configMap: 'company-ca', key: 'ca.crt' } },
          network: { namespace: 'monitoring', podLabels: { app: 'prometheus' }, ports: [9090] },
        }),
      },
    },
  ],
  tracing: three(
    'tracing',
    external({
      store: 'tempo',
      otlp: 'https://tempo.example.org:4317',
      query: 'https://tempo.example.org',
      tenant: 'team-a',
      auth: {
        kind: 'authorization',
        credentials: { secret: 'tempo-token', key: 'token' },
      },
      network: { cidrs: ['10.30.0.0/16'] },
    }),
  ),
};

/** One variant of each part. */
export type Combination = Readonly<Record<string, Variant>>;

/**
 * Returns combinations in which each pair of variants of two parts occurs: for each pair that is not covered yet, the
 * variants of the other parts are those that cover the most pairs.
 */
export function pairwise(): readonly Combination[] {
  const parts = Object.keys(variants);
  const of = (part: string): readonly Variant[] => variants[part] ?? [];
  const key = (one: string, a: Variant, other: string, b: Variant) =>
    [`${one}=${a.kind}`, `${other}=${b.kind}`].sort().join(' ');
  const open = new Set(
    parts.flatMap((one, index) =>
      parts
        .slice(index + 1)
        .flatMap((other) => of(one).flatMap((a) => of(other).map((b) => key(one, a, other, b)))),
    ),
  );
  const covered = (chosen: Readonly<Record<string, Variant>>): readonly string[] =>
    Object.entries(chosen).flatMap(([one, a], index, all) =>
      all.slice(index + 1).map(([other, b]) => key(one, a, other, b)),
    );
  const found: Combination[] = [];
  while (open.size > 0) {
    const chosen: Record<string, Variant> = {};
    const [first = ''] = open;
    for (const text of first.split(' ')) {
      const [part = '', kind] = text.split('=');
      chosen[part] = of(part).find((one) => one.kind === kind) as Variant;
    }
    for (const part of parts.filter((one) => !(one in chosen))) {
      const gain = (variant: Variant) =>
        covered({ ...chosen, [part]: variant }).filter((one) => open.has(one)).length;
      chosen[part] = [...of(part)].sort((a, b) => gain(b) - gain(a))[0] as Variant;
    }
    for (const one of covered(chosen)) open.delete(one);
    found.push(chosen);
  }
  return found;
}

/** Returns the environment of a combination. */
export const environmentOf = (base: Environment, combination: Combination): Environment =>
  Object.assign({}, base, ...Object.values(combination).map(({ settings }) => settings));

export const titleOf = (combination: Combination): string =>
  Object.entries(combination)
    .map(([part, { kind }]) => `${part} ${kind}`)
    .join(', ');
