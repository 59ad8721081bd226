// Pipelines of Promtail as the log settings of services: https://grafana.com/docs/loki/latest/send-data/promtail/stages/
import { streamLabels } from '@observability-stack/contracts';
import { escapeRegex, isRecord } from '@observability-stack/query-common';
import type { LogStage } from '../../catalog/definitions/log-stages';
import type {
  BoundedLabel,
  DropRule,
  ExtractedField,
  LogConfig,
} from '../../catalog/definitions/logs';
import { leavesOf } from '../../catalog/helpers/leaves';
import { looksSecret } from '../../validation/credentials';
import { schemaErrors } from '../../validation/schema-errors';
import type { ImportedPart } from './code';
import { dnsLabel, uniqueNames } from './names';
import type { Mapping, SourceDocument } from './read';

/** Parts of promtail.yml that are not those of services. */
const SECTIONS: ReadonlyMap<string, string> = new Map([
  ['clients', 'the stack sends to its Loki: write parts of the environment for another one'],
  ['positions', 'the stack sets it'],
  ['server', 'the stack sets it'],
]);

const isStackLabel = (name: string): boolean => (streamLabels as readonly string[]).includes(name);

/** Stages that the stack has for every service. */
const BUILT_IN = ['cri', 'docker'];

/** Keys of the stages that are converted; those that have names as keys are not listed. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  cri: [],
  docker: [],
  json: ['expressions', 'source'],
  logfmt: ['mapping', 'source'],
  regex: ['expression', 'source'],
  timestamp: ['source', 'format', 'fallback_formats'],
  multiline: ['firstline', 'max_lines', 'max_wait_time'],
  template: ['source', 'template'],
  replace: ['source', 'expression', 'replace'],
  output: ['source'],
};

/** Converts the pipelines of promtail.yml. */
export function importPipelines({ value }: SourceDocument): ImportedPart {
  const { scrape_configs: jobs, ...sections } = value;
  const lost: string[] = Object.keys(sections).map(
    (key) => `${key} of Promtail: ${SECTIONS.get(key) ?? 'write logCollector of the environment'}`,
  );
  const changed: string[] = [];
  const raw: string[] = [];
  const add: string[] = [];
  const unique = uniqueNames();
  const logs = (Array.isArray(jobs) ? jobs.filter(isRecord) : []).flatMap((job) =>
    pipelinesOf(job, { lost, changed }).flatMap(({ service, stages, place }) => {
      const pipeline = new Pipeline(place, { lost, changed, raw, add });
      const config = pipeline.config(stages);
      if (Object.keys(config).length === 0) return [];
      return [[unique(dnsLabel(service)), config] as const];
    }),
  );
  return {
    exports:
      logs.length > 0
        ? [
            {
              name: 'importedLogs',
              doc: 'For `logs` of each of these services.',
              type: 'Readonly<Record<string, LogConfig>>',
              value: Object.fromEntries(logs),
            },
          ]
        : [],
    counts: [[logs.length, 'log pipeline']],
    raw,
    changed: [...new Set(changed)],
    lost,
    add: [...(logs.length > 0 ? ['importedLogs to logs of the services'] : []), ...add],
    secrets: [],
  };
}

interface ServicePipeline {
  readonly service: string;
  readonly place: string;
  readonly stages: readonly Mapping[];
}

/** Keys of a job that say where its lines are, which the stack does by service. */
const SOURCES: Readonly<Record<string, string>> = {
  journal: 'write it in logs.sources of the environment',
  syslog: 'write it in logs.sources of the environment',
  ...Object.fromEntries(
    [
      ...['azure_event_hubs', 'cloudflare', 'gcplog', 'gelf', 'heroku_drain', 'kafka'],
      ...['loki_push_api', 'windows_events'],
    ].map((source) => [source, 'it is not a source of the stack']),
  ),
};

/** Keys of a job that are converted, or that select pods. */
const JOB = ['job_name', 'pipeline_stages', 'static_configs', 'kubernetes_sd_configs'];

/** Reports the keys of a job that log settings of a service do not have. */
function reportJob(job: Mapping, place: string, { lost, changed }: Reported): void {
  for (const key of Object.keys(job)) {
    if (Object.hasOwn(SOURCES, key)) lost.push(`${key} of ${place}: ${SOURCES[key]}`);
    else if (key === 'relabel_configs')
      changed.push(`relabel_configs of ${place}: the stack sets the labels of pods`);
    else if (!JOB.includes(key))
      lost.push(`${key} of ${place}: write it in logs.sources of the environment`);
  }
  const leaves = leavesOf(job.static_configs);
  if (leaves.some(({ key }) => key === '__path__'))
    lost.push(`files of ${place}: write them in logs.sources of the environment`);
  for (const { path, key } of leaves)
    if (/^\[\d+\]\.labels\.\w+$/.test(path) && !key.startsWith('__'))
      lost.push(
        `label ${JSON.stringify(key)} of static_configs of ${place}: write it in logs.sources of the environment`,
      );
}

type Reported = Readonly<Record<'lost' | 'changed', string[]>>;

/** Returns the pipeline of a job, and those of its stages `match` that select one service. */
function pipelinesOf(job: Mapping, reported: Reported): readonly ServicePipeline[] {
  const name = String(job.job_name);
  const place = `job ${JSON.stringify(name)}`;
  reportJob(job, place, reported);
  const stages = Array.isArray(job.pipeline_stages) ? job.pipeline_stages.filter(isRecord) : [];
  const own: Mapping[] = [];
  const matched: ServicePipeline[] = [];
  for (const stage of stages) {
    const { match } = stage;
    const service = isRecord(match) ? serviceOf(match.selector) : undefined;
    if (isRecord(match) && service !== undefined && Array.isArray(match.stages)) {
      for (const key of Object.keys(match))
        if (!MATCH.includes(key) && !(key === 'action' && match.action === 'keep'))
          reported.lost.push(`${key} of stage match of ${place}: it is not a key of a definition`);
      matched.push({
        service,
        place: `service ${JSON.stringify(service)} of ${place}`,
        stages: match.stages.filter(isRecord),
      });
    } else own.push(stage);
  }
  return [{ service: name, place, stages: own }, ...matched];
}

/** Keys of a stage `match` that selects a service. */
const MATCH = ['selector', 'stages', 'pipeline_name'];

/** Labels of other projects with the name of a program. */
const NAMES = [
  'service',
  'service_name',
  'app',
  'job',
  'container',
  'name',
  'app_kubernetes_io_name',
];

/** Returns the service that a selector of a stage names; undefined if it selects more or less than one. */
function serviceOf(selector: unknown): string | undefined {
  const [, inner = ''] = /^\s*\{(.*)\}\s*$/s.exec(String(selector)) ?? [];
  const [, label = '', value] = /^\s*(\w+)\s*=\s*"([\w.-]+)"\s*$/.exec(inner) ?? [];
  return NAMES.includes(label) ? value : undefined;
}

/** What to write for values that stages change. */
const INSTEAD = {
  time: 'write a stage of kind timestamp',
  level: 'write levels of the service',
  traceId: 'write the field that has the id',
  spanId: 'write the field that has the id',
} as const;

const textsOf = (value: unknown): readonly string[] => [value ?? []].flat().map(String);

const mapping = (value: unknown): Mapping => (isRecord(value) ? value : {});

/** The stages of one pipeline. */
class Pipeline {
  private format: 'json' | 'logfmt' | undefined;
  private expression: string | undefined;
  /** Where each extracted value is from. */
  private readonly from = new Map<string, string>();
  private readonly fields: { time?: string; level?: string; traceId?: string; spanId?: string } =
    {};
  private labels: BoundedLabel[] = [];
  private readonly metadata: ExtractedField[] = [];
  private readonly drop: DropRule[] = [];
  private multiline: LogConfig['multiline'];

  /** All stages that extract or change values, in their order. */
  private readonly stages: LogStage[] = [];
  /** Whether the definition needs `stages`, since its fields do not express them. */
  private hasStages = false;
  /** Values that a stage has set, which are not those of the line. */
  private readonly changedValues = new Set<string>();

  constructor(
    private readonly place: string,
    private readonly report: Readonly<Record<'lost' | 'changed' | 'raw' | 'add', string[]>>,
  ) {}

  config(stages: readonly Mapping[]): LogConfig {
    for (const stage of stages)
      for (const [kind, settings] of Object.entries(stage)) this.stage(kind, settings);
    const config = {
      ...this.formatValue(),
      ...(this.multiline ? { multiline: this.multiline } : {}),
      ...(this.drop.length > 0 ? { drop: this.drop } : {}),
      ...(this.hasStages ? { stages: this.stages } : {}),
      ...(this.labels.length > 0 ? { labels: this.labels } : {}),
      ...(this.metadata.length > 0 ? { structuredMetadata: this.metadata } : {}),
    };
    // Their values are not in the file.
    const labels = this.labels.map((label) =>
      label.values.length > 0 ? label : { ...label, values: ['value'] },
    );
    const problem = problemOf(labels.length > 0 ? { ...config, labels } : config);
    if (problem === undefined) {
      for (const { name } of this.labels.filter(({ values }) => values.length === 0))
        this.report.add.push(
          `the values of the stream label ${JSON.stringify(name)} of ${this.place}, which limit the streams`,
        );
      return config;
    }
    this.report.lost.push(`the pipeline of ${this.place}: ${problem}`);
    return {};
  }

  private formatValue(): Pick<LogConfig, 'format'> {
    if (this.expression !== undefined)
      return { format: { kind: 'regex', expression: this.expression } };
    if (this.format === undefined) return {};
    return { format: { kind: this.format, fields: this.fields } };
  }

  private omit(kind: string, reason: string): undefined {
    this.report.lost.push(`stage ${kind} of ${this.place}: ${reason}`);
  }

  private stage(kind: string, given: unknown): undefined {
    const settings = mapping(given);
    const known = Object.hasOwn(KEYS, kind) ? KEYS[kind] : undefined;
    if (known)
      for (const key of Object.keys(settings))
        if (!known.includes(key)) this.omit(kind, `${key} has no form in a definition`);
    if (BUILT_IN.includes(kind)) return;
    const converters: Readonly<Record<string, () => void>> = {
      json: () => this.parser('json', settings, mapping(settings.expressions)),
      logfmt: () => this.parser('logfmt', settings, mapping(settings.mapping)),
      regex: () => this.regex(settings),
      timestamp: () => this.timestamp(settings),
      labels: () => {
        for (const [name, source] of Object.entries(settings)) this.label(name, source);
      },
      structured_metadata: () => {
        for (const [name, source] of Object.entries(settings)) this.metadatum(name, source);
      },
      multiline: () => this.lines(settings),
      drop: () => this.dropped(settings),
      template: () => {
        this.changedValues.add(String(settings.source));
        this.add({
          kind: 'template',
          source: String(settings.source),
          template: String(settings.template),
        });
      },
      replace: () => {
        const { source, expression, replace } = settings;
        if (source !== undefined) this.changedValues.add(String(source));
        this.add({
          kind: 'replace',
          expression: String(expression),
          replacement: String(replace ?? ''),
          ...(source === undefined ? {} : { source: String(source) }),
        });
      },
      static_labels: () => {
        for (const [name, value] of Object.entries(settings)) this.staticLabel(name, value);
      },
      labeldrop: () => {
        const names = textsOf(given);
        this.withoutLabels(kind, (name) => names.includes(name));
        for (const name of names.filter((one) => isStackLabel(one)))
          this.omit(kind, `the stack sets label ${JSON.stringify(name)}`);
      },
      labelallow: () => {
        const names = textsOf(given);
        this.withoutLabels(kind, (name) => !names.includes(name));
      },
      match: () =>
        this.omit(
          'match',
          'its selector has labels of the previous pipeline: write its stages in logs of the service that it selects',
        ),
      output: () => this.add({ kind: 'output', source: String(settings.source) }),
    };
    const convert = Object.hasOwn(converters, kind) ? converters[kind] : undefined;
    if (convert) convert();
    else this.rawStage(kind, given ?? {});
  }

  /** Adds a stage that `stages` of the definition have. */
  private add(stage: LogStage): undefined {
    this.stages.push(stage);
    this.hasStages = true;
  }

  /** Adds a stage in the form of Promtail. */
  private rawStage(kind: string, settings: unknown): undefined {
    if (leavesOf(settings).some(({ key, value }) => looksSecret(`${key}: ${value}`).length > 0))
      return this.omit(kind, 'it contains a credential');
    this.report.raw.push(`stage ${kind} of ${this.place}`);
    return this.add({ kind: 'raw', promtail: { [kind]: settings } });
  }

  private parser(format: 'json' | 'logfmt', { source }: Mapping, values: Mapping): undefined {
    const from = Object.fromEntries(
      Object.entries(values).map(([name, text]) => [
        name,
        typeof text === 'string' && text !== '' ? text : name,
      ]),
    );
    const own = source === undefined ? {} : { source: String(source) };
    const stage: LogStage =
      format === 'json'
        ? { kind: format, expressions: from, ...own }
        : { kind: format, mapping: from, ...own };
    if (!this.isFirst(source)) {
      for (const name of Object.keys(from)) this.changedValues.add(name);
      return this.add(stage);
    }
    this.stages.push(stage);
    this.format = format;
    for (const [name, text] of Object.entries(from)) this.from.set(name, text);
  }

  /** Reports whether a parser is the first one, which is the format of the service. */
  private isFirst(source: unknown): boolean {
    return source === undefined && this.format === undefined && this.expression === undefined;
  }

  private regex({ expression, source }: Mapping): undefined {
    const text = String(expression);
    const names = [...text.matchAll(/\(\?P?<(\w+)>/g)].map(([, name = '']) => name);
    const stage: LogStage = {
      kind: 'regex',
      expression: text,
      ...(source === undefined ? {} : { source: String(source) }),
    };
    if (!this.isFirst(source)) {
      for (const name of names) this.changedValues.add(name);
      return this.add(stage);
    }
    this.stages.push(stage);
    this.expression = text;
    for (const name of names) this.from.set(name, name);
  }

  /** Renames a group of the expression: definitions name those of time, level and trace. */
  private rename(name: string, group: string): undefined {
    this.expression = this.expression?.replace(
      new RegExp(`\\(\\?P?<${name}>`),
      () => `(?P<${group}>`,
    );
    this.from.set(name, group);
  }

  private known(
    key: 'time' | 'level' | 'traceId' | 'spanId',
    group: string,
    source: string,
  ): undefined {
    const from = this.from.get(source);
    if (this.changedValues.has(source))
      return this.omit(
        group,
        `the stack reads it from the line, before a stage changes ${JSON.stringify(source)}: ${INSTEAD[key]}`,
      );
    if (from === undefined) return this.omit(group, `${JSON.stringify(source)} is not extracted`);
    if (this.expression === undefined) this.fields[key] = from;
    else if (from !== group) this.rename(source, group);
  }

  private timestamp({ source, format, fallback_formats }: Mapping): undefined {
    const formats = textsOf(fallback_formats);
    if (this.changedValues.has(String(source)))
      return this.add({
        ...{ kind: 'timestamp', source: String(source), format: String(format) },
        ...(formats.length > 0 ? { fallbackFormats: formats } : {}),
      });
    this.known('time', 'time', String(source));
    for (const one of [format, ...formats])
      this.report.changed.push(`format ${JSON.stringify(one)} of timestamps is detected`);
  }

  /** Adds a label whose value is the same for all lines. */
  private staticLabel(name: string, value: unknown): undefined {
    const text = String(value ?? '');
    if (text === '') return;
    if (isStackLabel(name))
      return this.omit('static_labels', `the stack sets label ${JSON.stringify(name)}`);
    if (/\{\{/.test(text))
      return this.omit('static_labels', `label ${JSON.stringify(name)} has a text of templates`);
    this.changedValues.add(name);
    this.add({ kind: 'template', source: name, template: text });
    this.labels.push({ name, extracted: name, values: [text] });
  }

  /** Removes labels of previous stages; those that the previous agent set otherwise are not set by the stack. */
  private withoutLabels(kind: string, isRemoved: (name: string) => boolean): void {
    for (const { name } of this.labels.filter((label) => isRemoved(label.name)))
      this.report.changed.push(
        `label ${JSON.stringify(name)} of ${this.place} is not sent, since ${kind} removes it`,
      );
    this.labels = this.labels.filter(({ name }) => !isRemoved(name));
  }

  private label(name: string, source: unknown): undefined {
    const from = typeof source === 'string' && source !== '' ? source : name;
    if (name === 'level') return this.known('level', 'level', from);
    const place = this.placeOf(name, from);
    if (!place) return this.omit('labels', `${JSON.stringify(from)} is not extracted`);
    this.labels.push({ name, ...place, values: [] });
  }

  private metadatum(name: string, source: unknown): undefined {
    const from = typeof source === 'string' && source !== '' ? source : name;
    if (name === 'trace_id' || name === 'traceID') return this.known('traceId', 'trace_id', from);
    if (name === 'span_id' || name === 'spanID') return this.known('spanId', 'span_id', from);
    const place = this.placeOf(name, from);
    if (!place) return this.omit('structured_metadata', `${JSON.stringify(from)} is not extracted`);
    this.metadata.push({ name, ...place });
  }

  /** Returns where a value is from: the line, or what a stage has set. */
  private placeOf(name: string, value: string): Partial<ExtractedField> | undefined {
    if (this.changedValues.has(value)) return { extracted: value };
    const from = this.from.get(value);
    if (from === undefined) return undefined;
    return from === name ? {} : { from };
  }

  private lines({ firstline, max_lines, max_wait_time }: Mapping): undefined {
    if (this.multiline)
      return this.omit(
        'multiline',
        `a service has one: ${JSON.stringify(firstline)} is not joined: write one firstLine that matches both`,
      );
    this.multiline = {
      firstLine: String(firstline),
      ...(max_lines === undefined ? {} : { maxLines: Number(max_lines) }),
      ...(max_wait_time === undefined ? {} : { maxWaitTime: String(max_wait_time) }),
    };
  }

  private dropped(settings: Mapping): undefined {
    const { expression, older_than, drop_counter_reason, source, value, ...others } = settings;
    const reason = String(drop_counter_reason ?? 'drop_stage');
    const pattern = value === undefined ? expression : `^${escapeRegex(String(value))}$`;
    if (Object.keys(others).length > 0 || Array.isArray(source))
      return this.rawStage('drop', settings);
    if (source !== undefined)
      return pattern === undefined || older_than !== undefined
        ? this.rawStage('drop', settings)
        : this.add({ kind: 'drop', source: String(source), expression: String(pattern), reason });
    this.drop.push({
      ...(expression === undefined ? {} : { expression: String(expression) }),
      ...(older_than === undefined ? {} : { olderThan: String(older_than) }),
      reason,
    });
  }
}

/** Returns why the schema rejects log settings. */
function problemOf(logs: LogConfig): string | undefined {
  const none = { kind: 'null' };
  const [error] = schemaErrors('team', {
    name: 'team',
    routing: { page: none, ticket: none },
    services: [{ name: 'service', logs }],
  });
  return error && `${error.instancePath.replace('/services/0/logs/', '')} ${error.message}`;
}
