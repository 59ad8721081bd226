// Every key of the configurations that are imported is converted or reported.

import { httpClient, keys } from '../../catalog/definitions/http-client-schema';
import { integrationLists, rawReceiverSchema } from '../../catalog/definitions/raw-receiver';
import { rawConfigSchema } from '../../catalog/definitions/raw-scrape';
import { importPipelines } from '../../scripts/import/promtail';
import { importRouting } from '../../scripts/import/routing';
import { importScrapes, scrapeContext, servicesPart } from '../../scripts/import/scrapes';
import { keyCases, type Result, resultOf, unnoticed } from './key-coverage';

type Schema = Readonly<Record<string, unknown>>;

const STRING = { type: 'string' };
const BOOLEAN = { type: 'boolean' };
const LIST = { type: 'array', items: STRING };
const INTEGER = { type: 'integer' };
const DURATION = { type: 'string', format: 'duration' };
const { http } = httpClient(STRING);

describe('Prometheus', () => {
  const { properties } = rawConfigSchema as {
    readonly properties: Readonly<Record<string, Schema>>;
  };
  const isDiscovery = (key: string): boolean => /_sd_configs$|^static_configs$/.test(key);
  const settings = keys({
    ...Object.fromEntries(Object.entries(properties).filter(([key]) => !isDiscovery(key))),
    ...http,
    basic_auth: keys({ ...props(http.basic_auth), username_ref: STRING, password_ref: STRING }),
    authorization: keys({ ...props(http.authorization), credentials_ref: STRING }),
    tls_config: keys({
      ...props(http.tls_config),
      ca_ref: STRING,
      cert_ref: STRING,
      key_ref: STRING,
    }),
    ...{ job_name: STRING, scrape_interval: DURATION, scrape_timeout: DURATION },
    ...{
      metrics_path: STRING,
      params: { additionalProperties: LIST },
      scheme: { enum: ['https', 'http'] },
    },
    ...{ honor_labels: BOOLEAN, honor_timestamps: BOOLEAN, scrape_failure_log_file: STRING },
    ...{ sample_limit: INTEGER, label_limit: INTEGER, target_limit: INTEGER },
    ...{ label_name_length_limit: INTEGER, label_value_length_limit: INTEGER },
  });
  const imported = (job: object): Result =>
    resultOf(() => {
      const context = scrapeContext('shop');
      const value = { scrape_configs: [{ job_name: 'job', ...job }] };
      return servicesPart(importScrapes({ value, source: 'prometheus.yml' }, context), context);
    });

  test('notices each setting of a job', () => {
    const targets = { static_configs: [{ targets: ['10.0.0.1:80'] }] };
    const cases = keyCases(settings);
    expect(cases.length).toBeGreaterThan(100);
    expect(unnoticed(cases, (job) => imported({ ...targets, ...(job as object) }))).toEqual([]);
  });

  test('notices each setting of a discovery', () => {
    const discoveries = Object.fromEntries(
      Object.entries(properties).filter(([key]) => isDiscovery(key)),
    );
    const cases = keyCases(keys(discoveries));
    expect(cases.length).toBeGreaterThan(500);
    expect(unnoticed(cases, (job) => imported(job as object))).toEqual([]);
  });
});

function props(schema: Schema): Readonly<Record<string, Schema>> {
  return schema.properties as Readonly<Record<string, Schema>>;
}

describe('Alertmanager', () => {
  const imported = (value: object): Result =>
    resultOf(() => importRouting(value as Schema, 'alertmanager.yml', 'shop'));

  test.each(integrationLists)('notices each setting of %s', (list) => {
    const { [list]: schema } = props(rawReceiverSchema);
    const cases = keyCases(keys({ [list]: schema as Schema }));
    expect(
      unnoticed(cases, (receiver) =>
        imported({
          route: { receiver: 'own' },
          receivers: [{ name: 'own', ...(receiver as object) }],
        }),
      ),
    ).toEqual([]);
  });

  const NODE = {
    ...{
      receiver: { enum: ['own', 'other'] },
      labels: { additionalProperties: STRING },
      group_by: LIST,
      continue: BOOLEAN,
    },
    ...{
      matchers: LIST,
      match: { additionalProperties: STRING },
      match_re: { additionalProperties: STRING },
    },
    ...{ group_wait: DURATION, group_interval: DURATION, repeat_interval: DURATION },
    ...{ mute_time_intervals: { type: 'array', items: { enum: ['nights', 'days'] } } },
    ...{ active_time_intervals: { type: 'array', items: { enum: ['nights', 'days'] } } },
    routes: { type: 'array', items: { properties: { receiver: { enum: ['own', 'other'] } } } },
  };
  const receivers = ['own', 'other'].map((name) => ({
    name,
    webhook_configs: [{ url: `http://${name}/` }],
  }));
  const time_intervals = ['nights', 'days'].map((name) => ({
    name,
    time_intervals: [{ times: [{ start_time: '00:00', end_time: '06:00' }] }],
  }));
  test.each([
    ['the root route', {}, false],
    ['a typed route', { match: { service: 'a' } }, true],
    ['a raw route', { match: { region: 'a' } }, true],
    ['a route with continue', { match: { service: 'a' }, continue: true }, true],
  ])('notices each setting of %s', (_, node, isBelow) => {
    // The root route has no matchers, and notifies always.
    const cases = keyCases(keys(NODE)).filter(
      ({ path }) => isBelow || !/^(continue|match.*|(mute|active)_time_intervals.*)$/.test(path),
    );
    expect(
      unnoticed(cases, (more) => {
        const route = { receiver: 'own', ...node, ...(more as object) };
        return imported({
          route: isBelow ? { receiver: 'other', routes: [route] } : route,
          ...{ receivers, time_intervals },
        });
      }),
    ).toEqual([]);
  });

  test('notices each setting of an inhibition, of an interval and of the file', () => {
    const map = { additionalProperties: STRING };
    const inhibition = {
      ...{ name: STRING, unknown: STRING },
      ...{ source_matchers: LIST, source_match: map, source_match_re: map },
      ...{ target_matchers: LIST, target_match: map, target_match_re: map, equal: LIST },
    };
    const base = { route: { receiver: 'own', mute_time_intervals: ['nights'] }, receivers };
    expect(
      unnoticed(keyCases(keys(inhibition)), (more) =>
        imported({
          ...base,
          inhibit_rules: [
            {
              ...{ source_match: { severity: 'critical' }, target_match: { severity: 'warning' } },
              ...{ equal: ['alertname'], ...(more as object) },
            },
          ],
        }),
      ),
    ).toEqual([]);
    const span = {
      times: {
        type: 'array',
        items: keys(
          { start_time: { enum: ['01:00', '02:00'] }, end_time: { enum: ['05:00', '06:00'] } },
          ['start_time', 'end_time'],
        ),
      },
      ...{ weekdays: LIST, days_of_month: LIST, months: LIST, years: LIST, location: STRING },
    };
    expect(
      unnoticed(keyCases(keys(span)), (more) =>
        imported({ ...base, time_intervals: [{ name: 'nights', time_intervals: [more] }] }),
      ),
    ).toEqual([]);
    const file = {
      templates: LIST,
      tracing: keys({ endpoint: STRING }),
      mute_time_intervals: { type: 'array', items: keys({ name: STRING }) },
      unknown: STRING,
    };
    expect(
      unnoticed(keyCases(keys(file)), (more) => imported({ ...base, ...(more as object) })),
    ).toEqual([]);
  });
});

describe('Promtail', () => {
  const map = { additionalProperties: STRING };
  const of = (...names: readonly string[]): Readonly<Record<string, Schema>> =>
    Object.fromEntries(names.map((name) => [name, STRING]));
  /** https://grafana.com/docs/loki/latest/send-data/promtail/stages/ */
  const STAGES: Readonly<Record<string, Schema>> = {
    cri: keys({
      ...of('max_partial_lines', 'max_partial_line_size', 'max_partial_line_size_truncate'),
    }),
    json: keys({ expressions: map, drop_malformed: BOOLEAN, ...of('source') }, ['expressions']),
    logfmt: keys({ mapping: map, ...of('source') }, ['mapping']),
    regex: keys({
      expression: { enum: ['(?P<aaa>a)', '(?P<bbb>b)'] },
      labels_from_groups: BOOLEAN,
      ...of('source'),
    }),
    timestamp: keys({
      ...{ source: { enum: ['aaa', 'bbb'] }, fallback_formats: LIST },
      ...of('format', 'location', 'action_on_failure'),
    }),
    multiline: keys({ ...of('firstline'), max_lines: INTEGER, max_wait_time: DURATION }, [
      'firstline',
    ]),
    template: keys(of('source', 'template'), ['source', 'template']),
    replace: keys(of('source', 'expression', 'replace'), ['expression']),
    output: keys(of('source')),
    labels: map,
    structured_metadata: map,
    static_labels: map,
    labeldrop: LIST,
    labelallow: LIST,
    drop: keys({
      ...of('source', 'separator', 'expression', 'longer_than', 'drop_counter_reason'),
      older_than: DURATION,
    }),
    match: keys(
      {
        ...{
          selector: { enum: ['{app="aaa"}', '{app="bbb"}'] },
          action: { enum: ['keep', 'drop'] },
        },
        ...of('pipeline_name', 'drop_counter_reason'),
        stages: { type: 'array', items: keys({ output: keys(of('source')) }, ['output']) },
      },
      ['selector', 'stages'],
    ),
    tenant: keys(of('label', 'source', 'value')),
    metrics: map,
    pack: keys({ labels: LIST, ingest_timestamp: BOOLEAN }),
    limit: keys({ ...of('rate', 'burst', 'by_label_name', 'max_distinct_labels'), drop: BOOLEAN }),
    sampling: keys(of('rate')),
    geoip: keys(of('db', 'source', 'db_type')),
    eventlogmessage: keys({ ...of('source'), drop_invalid_labels: BOOLEAN }),
    decolorize: map,
  };
  const names = { aaa: '', bbb: '' };
  const imported = (job: object): Result =>
    resultOf(() =>
      importPipelines({
        source: 'promtail.yml',
        value: { scrape_configs: [{ job_name: 'job', ...job }] },
      }),
    );

  test.each(Object.keys(STAGES))('notices each setting of stage %s', (stage) => {
    const before = [{ json: { expressions: names } }, { labels: names }];
    const cases = keyCases(keys({ [stage]: STAGES[stage] as Schema }));
    expect(
      unnoticed(cases, (value) => imported({ pipeline_stages: [...before, value] })).filter(
        // It names counters only.
        (path) => path !== 'match.pipeline_name',
      ),
    ).toEqual([]);
  });

  test('notices each setting of a job and of the file', () => {
    const job = {
      ...{ journal: map, syslog: map, kafka: map, relabel_configs: { type: 'array', items: map } },
      ...{ docker_sd_configs: { type: 'array', items: map }, encoding: STRING },
      static_configs: { type: 'array', items: keys({ labels: keys(of('__path__', 'rack')) }) },
      ...{ decompression: keys(of('format')), unknown: STRING },
    };
    expect(unnoticed(keyCases(keys(job)), (value) => imported(value as object))).toEqual([]);
    const sections = [
      'server',
      'clients',
      'positions',
      'target_config',
      'limits_config',
      'tracing',
    ];
    expect(
      unnoticed(keyCases(keys(of(...sections))), (value) =>
        resultOf(() => importPipelines({ source: 'promtail.yml', value: value as Schema })),
      ),
    ).toEqual([]);
  });
});
