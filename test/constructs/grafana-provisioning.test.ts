import { load } from 'js-yaml';
import type { Environment } from '../../catalog/definitions/environment';
import { yaml } from '../../catalog/helpers/yaml';
import { dataSources } from '../../constructs/grafana/provisioning';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';

interface DataSource {
  readonly uid: string;
  readonly url: string;
  readonly editable: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: each type of data source has its own settings
  readonly jsonData: any;
}

const textOf = (more: Partial<Environment> = {}): string =>
  yaml(dataSources(resolveEnvironment({ ...local, ...more })));

/** The data sources by uid, with `$$` read as Grafana does. */
function sourcesOf(text: string): Record<string, DataSource> {
  const { datasources } = load(text.replaceAll('$$', '$')) as { datasources: DataSource[] };
  return Object.fromEntries(datasources.map((source) => [source.uid, source]));
}

describe('data sources', () => {
  const text = textOf();
  const sources = sourcesOf(text);
  const json = (uid: string) => sources[uid]?.jsonData ?? {};

  test('cannot be edited, and are deleted when they leave the file', () => {
    expect(load(text)).toMatchObject({ apiVersion: 1, prune: true });
    expect(Object.values(sources).map(({ editable }) => editable)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  test('do not expand `$`', () => {
    expect(text.match(/\$/g)).not.toBeNull();
    expect(text.replaceAll('$$', '')).not.toContain('$');
  });

  test('link an exemplar and a log line to its trace', () => {
    expect(json('prometheus').exemplarTraceIdDestinations).toEqual([
      expect.objectContaining({ name: 'trace_id', datasourceUid: 'jaeger' }),
    ]);
    const [field] = json('loki').derivedFields;
    // Grafana replaces it with the value of the field.
    expect(field).toMatchObject({ url: '${__value.raw}', datasourceUid: 'jaeger' });
    expect(field.matcherType).toBe('label');
    const matches = ['trace_id', 'parent_trace_id', 'trace_id_hash'].filter((name) =>
      new RegExp(field.matcherRegex).test(name),
    );
    expect(matches).toEqual(['trace_id']);
  });

  test('link a span to its log lines by structured metadata, with a time margin', () => {
    const { tracesToLogsV2, tracesToMetrics, nodeGraph } = json('jaeger');
    expect(tracesToLogsV2).toMatchObject({ datasourceUid: 'loki', customQuery: true });
    expect(tracesToLogsV2.query).toBe(
      // Grafana replaces them with the service and the trace of the span.
      '{env="local", service="${__span.tags.service}"} | trace_id="${__span.traceId}"',
    );
    for (const link of [tracesToLogsV2, tracesToMetrics]) {
      expect(link.spanStartTimeShift).toMatch(/^-\d+m$/);
      expect(link.spanEndTimeShift).toMatch(/^\d+m$/);
    }
    expect(tracesToMetrics.datasourceUid).toBe('prometheus');
    for (const { query } of tracesToMetrics.queries)
      expect(query).toContain(
        // Grafana replaces them with the service and the name of the span.
        '{service_name="${__span.tags.service}",span_name="${__span.name}"}[5m]',
      );
    expect(nodeGraph.enabled).toBe(true);
  });

  test('link to and from Tempo where it runs, with a service graph from Prometheus', () => {
    const withTempo = sourcesOf(textOf({ tracing: 'tempo' }));
    expect(Object.keys(withTempo)).toEqual(['prometheus', 'loki', 'tempo', 'alertmanager']);
    expect(withTempo.prometheus?.jsonData.exemplarTraceIdDestinations[0].datasourceUid).toBe(
      'tempo',
    );
    expect(withTempo.loki?.jsonData.derivedFields[0].datasourceUid).toBe('tempo');
    const { tempo } = withTempo;
    expect(tempo?.url).toBe('http://tempo.observability.svc:3201');
    const { tracesToLogsV2, tracesToMetrics } = json('jaeger');
    expect(tempo?.jsonData).toMatchObject({
      tracesToLogsV2,
      tracesToMetrics,
      nodeGraph: { enabled: true },
      serviceMap: { datasourceUid: 'prometheus' },
    });
    const without = sourcesOf(textOf({ tracing: 'tempo', tempo: { serviceGraph: false } }));
    expect(without.tempo?.jsonData).not.toHaveProperty('serviceMap');
  });

  test('metrics come from Thanos where it runs', () => {
    expect(sources.prometheus?.url).toBe('http://prometheus.observability.svc:9090');
    const { prometheus } = sourcesOf(textOf({ thanos: {} }));
    expect(prometheus?.url).toBe('http://thanos-query.observability.svc:10902');
    expect(prometheus?.jsonData.prometheusType).toBe('Thanos');
  });
});

describe('PostgreSQL with TLS', () => {
  const ca = { secret: 'orders-database', key: 'ca.crt' };
  const jsonData = (type: string, more: object) =>
    sourcesOf(
      textOf({
        grafana: {
          dataSources: [
            {
              ...{ name: 'Orders', uid: 'orders', type, url: 'orders.example.org:5432' },
              user: 'grafana',
              ...more,
            },
          ],
        },
      }),
    ).orders?.jsonData;

  test.each(['grafana-postgresql-datasource', 'postgres'])(
    '%s reads the certificates from its credentials',
    (type) => {
      expect(jsonData(type, { tls: { ca } })).toMatchObject({
        sslmode: 'verify-full',
        tlsConfigurationMethod: 'file-content',
      });
      expect(jsonData(type, { tls: { ca, insecureSkipVerify: true } })).toMatchObject({
        sslmode: 'require',
      });
      expect(jsonData(type, { tls: { ca }, jsonData: { sslmode: 'verify-ca' } })).toMatchObject({
        sslmode: 'verify-ca',
        tlsConfigurationMethod: 'file-content',
      });
    },
  );

  test('other sources, and those without TLS, have no such settings', () => {
    expect(jsonData('mysql', { tls: { ca } })).not.toHaveProperty('sslmode');
    expect(jsonData('postgres', {})).not.toHaveProperty('tlsConfigurationMethod');
  });
});
