import type { AlloyBlock, AlloyValue } from '../../scrape-configs/pipeline/alloy-syntax';

/**
 * What Alloy takes of the blocks that the stack writes: arguments, inner blocks and exports with their types, from
 * the reference of this release. A block or argument that is missing here is one that Alloy refuses.
 */
export const DOCUMENTED_RELEASE = 'v1.18.1';

type Type =
  | 'string'
  | 'secret'
  | 'duration'
  | 'bytes'
  | 'bool'
  | 'int'
  | 'number'
  | 'list(string)'
  | 'map(string)'
  | 'map(list(secret))'
  | 'list(map(string))'
  | 'list(LogsReceiver)'
  | 'LogsReceiver'
  | 'RelabelRules';

/** A type, followed by `!` where the argument is required. */
type Argument = Type | `${Type}!`;

interface Schema {
  /** Whether a block of this kind has a label: every component has, and no other block. @default not */
  readonly labelled?: true;
  readonly arguments?: Readonly<Record<string, Argument>>;
  readonly blocks?: Readonly<Record<string, Schema>>;
  /** Blocks that must be there. @default none */
  readonly required?: readonly string[];
  /** Blocks that may come more than once. @default none */
  readonly repeated?: readonly string[];
  readonly exports?: Readonly<Record<string, Type>>;
  /** The only values of an argument. @default any of its type */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
}

const tlsConfig: Schema = {
  arguments: {
    ca_pem: 'string',
    ca_file: 'string',
    cert_pem: 'string',
    cert_file: 'string',
    insecure_skip_verify: 'bool',
    key_file: 'string',
    key_pem: 'secret',
    min_version: 'string',
    server_name: 'string',
  },
};
const basicAuth: Schema = {
  arguments: { username: 'string', password: 'secret', password_file: 'string' },
};
const proxy = {
  no_proxy: 'string',
  proxy_connect_header: 'map(list(secret))',
  proxy_from_environment: 'bool',
  proxy_url: 'string',
} as const;
const http = {
  bearer_token: 'secret',
  bearer_token_file: 'string',
  enable_http2: 'bool',
  follow_redirects: 'bool',
  http_headers: 'map(list(secret))',
  ...proxy,
} as const;

const source = { source: 'string' } as const;
const stages: Readonly<Record<string, Schema>> = {
  'stage.cri': {
    arguments: {
      max_partial_lines: 'number',
      max_partial_line_size: 'number',
      max_partial_line_size_truncate: 'bool',
    },
  },
  'stage.drop': {
    arguments: {
      ...source,
      drop_counter_reason: 'string',
      expression: 'string',
      longer_than: 'bytes',
      older_than: 'duration',
      separator: 'string',
      value: 'string',
    },
  },
  'stage.json': {
    arguments: { ...source, expressions: 'map(string)', regex: 'string', drop_malformed: 'bool' },
  },
  'stage.label_drop': { arguments: { values: 'list(string)' } },
  'stage.label_keep': { arguments: { values: 'list(string)' } },
  'stage.labels': {
    arguments: { values: 'map(string)', source_type: 'string' },
    choices: { source_type: ['extracted', 'structured_metadata'] },
  },
  'stage.limit': {
    arguments: {
      rate: 'number!',
      burst: 'number!',
      by_label_name: 'string',
      drop: 'bool',
      max_distinct_labels: 'number',
    },
  },
  'stage.logfmt': { arguments: { ...source, mapping: 'map(string)', regex: 'string' } },
  'stage.match': {
    arguments: {
      selector: 'string!',
      action: 'string',
      drop_counter_reason: 'string',
      pipeline_name: 'string',
    },
    choices: { action: ['keep', 'drop'] },
    get blocks() {
      return stages;
    },
    get repeated() {
      return Object.keys(stages);
    },
  },
  'stage.multiline': {
    arguments: {
      firstline: 'string!',
      max_lines: 'number',
      max_wait_time: 'duration',
      trim_newlines: 'bool',
    },
  },
  'stage.output': { arguments: { source: 'string!' } },
  'stage.pack': { arguments: { labels: 'list(string)!', ingest_timestamp: 'bool' } },
  'stage.regex': {
    arguments: { ...source, expression: 'string!', labels_from_groups: 'bool' },
  },
  'stage.replace': { arguments: { ...source, expression: 'string!', replace: 'string' } },
  'stage.decolorize': {},
  'stage.sampling': { arguments: { rate: 'number!', drop_counter_reason: 'string' } },
  'stage.static_labels': { arguments: { values: 'map(string)' } },
  'stage.structured_metadata': { arguments: { values: 'map(string)', regex: 'string' } },
  'stage.template': { arguments: { source: 'string!', template: 'string!' } },
  'stage.tenant': { arguments: { label: 'string', source: 'string', value: 'string' } },
  'stage.timestamp': {
    arguments: {
      source: 'string!',
      format: 'string!',
      action_on_failure: 'string',
      action_on_duplicate_timestamp: 'string',
      fallback_formats: 'list(string)',
      location: 'string',
    },
    choices: {
      action_on_failure: ['fudge', 'skip'],
      action_on_duplicate_timestamp: ['fudge', 'skip'],
    },
  },
  'stage.truncate': {
    blocks: {
      rule: {
        arguments: {
          limit: 'bytes!',
          sources: 'list(string)',
          source_type: 'string',
          suffix: 'string',
        },
        choices: { source_type: ['line', 'label', 'structured_metadata', 'extracted'] },
      },
    },
    required: ['rule'],
    repeated: ['rule'],
  },
};

const components: Readonly<Record<string, Schema>> = {
  logging: {
    arguments: {
      destination: 'string',
      format: 'string',
      level: 'string',
      write_to: 'list(LogsReceiver)',
    },
    choices: { format: ['logfmt', 'json'], level: ['error', 'warn', 'info', 'debug'] },
  },
  'discovery.kubernetes': {
    labelled: true,
    arguments: {
      role: 'string!',
      api_server: 'string',
      kubeconfig_file: 'string',
      ...http,
    },
    choices: {
      role: ['node', 'pod', 'service', 'endpoints', 'endpointslice', 'ingress'],
    },
    blocks: {
      namespaces: { arguments: { names: 'list(string)', own_namespace: 'bool' } },
      selectors: {
        arguments: { role: 'string!', field: 'string', label: 'string' },
        choices: { role: ['node', 'pod', 'service', 'endpoints', 'endpointslice', 'ingress'] },
      },
      attach_metadata: { arguments: { node: 'bool', namespace: 'bool' } },
      basic_auth: basicAuth,
      tls_config: tlsConfig,
    },
    repeated: ['selectors'],
    exports: { targets: 'list(map(string))' },
  },
  'discovery.relabel': {
    labelled: true,
    arguments: { targets: 'list(map(string))!' },
    blocks: {
      rule: {
        arguments: {
          action: 'string',
          modulus: 'int',
          regex: 'string',
          replacement: 'string',
          separator: 'string',
          source_labels: 'list(string)',
          target_label: 'string',
        },
        choices: {
          action: [
            ...['replace', 'lowercase', 'uppercase', 'keep', 'drop', 'keepequal', 'dropequal'],
            ...['hashmod', 'labelmap', 'labeldrop', 'labelkeep'],
          ],
        },
      },
    },
    repeated: ['rule'],
    exports: { output: 'list(map(string))', rules: 'RelabelRules' },
  },
  'local.file_match': {
    labelled: true,
    arguments: {
      path_targets: 'list(map(string))!',
      ignore_older_than: 'duration',
      sync_period: 'duration',
    },
    exports: { targets: 'list(map(string))' },
  },
  'loki.source.file': {
    labelled: true,
    arguments: {
      targets: 'list(map(string))!',
      forward_to: 'list(LogsReceiver)!',
      encoding: 'string',
      legacy_positions_file: 'string',
      on_positions_file_error: 'string',
      tail_from_end: 'bool',
    },
    blocks: {
      decompression: {
        arguments: { enabled: 'bool!', format: 'string!', initial_delay: 'duration' },
      },
      file_watch: {
        arguments: { max_poll_frequency: 'duration', min_poll_frequency: 'duration' },
      },
      file_match: {
        arguments: { enabled: 'bool', ignore_older_than: 'duration', sync_period: 'duration' },
      },
    },
  },
  'loki.source.journal': {
    labelled: true,
    arguments: {
      forward_to: 'list(LogsReceiver)!',
      format_as_json: 'bool',
      labels: 'map(string)',
      matches: 'string',
      max_age: 'duration',
      path: 'string',
      relabel_rules: 'RelabelRules',
    },
  },
  'loki.source.syslog': {
    labelled: true,
    arguments: { forward_to: 'list(LogsReceiver)!', relabel_rules: 'RelabelRules' },
    blocks: {
      listener: {
        arguments: {
          address: 'string!',
          idle_timeout: 'duration',
          label_structured_data: 'bool',
          labels: 'map(string)',
          max_message_length: 'int',
          protocol: 'string',
          rfc3164_default_to_current_year: 'bool',
          syslog_format: 'string',
          use_incoming_timestamp: 'bool',
          use_rfc5424_message: 'bool',
        },
        choices: { protocol: ['tcp', 'udp'], syslog_format: ['rfc3164', 'rfc5424', 'raw'] },
        blocks: { tls_config: tlsConfig },
      },
    },
    required: ['listener'],
    repeated: ['listener'],
  },
  'loki.process': {
    labelled: true,
    arguments: { forward_to: 'list(LogsReceiver)!' },
    blocks: stages,
    repeated: Object.keys(stages),
    exports: { receiver: 'LogsReceiver' },
  },
  'loki.write': {
    labelled: true,
    arguments: { external_labels: 'map(string)', max_streams: 'int' },
    blocks: {
      endpoint: {
        arguments: {
          url: 'string!',
          batch_size: 'bytes',
          batch_wait: 'duration',
          headers: 'map(string)',
          max_backoff_period: 'duration',
          max_backoff_retries: 'int',
          min_backoff_period: 'duration',
          name: 'string',
          remote_timeout: 'duration',
          retry_on_http_429: 'bool',
          tenant_id: 'string',
          ...http,
        },
        blocks: { basic_auth: basicAuth, tls_config: tlsConfig },
      },
    },
    repeated: ['endpoint'],
    exports: { receiver: 'LogsReceiver' },
  },
};

/** Exports of the components of a configuration, by the words that name them. */
function exportsOf(blocks: readonly AlloyBlock[]): ReadonlyMap<string, Type> {
  return new Map(
    blocks.flatMap(({ name, label }) =>
      Object.entries(components[name]?.exports ?? {}).map(
        ([field, type]) => [`${name}.${label}.${field}`, type] as const,
      ),
    ),
  );
}

/** All that Alloy would refuse of a configuration, by place. */
export function alloyProblems(blocks: readonly AlloyBlock[]): readonly string[] {
  const references = exportsOf(blocks);
  const named = blocks.map(({ name, label = '' }) => `${name} ${JSON.stringify(label)}`);
  const twice = named.filter((one, index) => named.indexOf(one) !== index);
  return [
    ...twice.map((one) => `${one}: there are two`),
    ...problemsInside(
      '',
      blocks,
      { blocks: components, repeated: Object.keys(components) },
      references,
    ),
  ];
}

function problemsInside(
  place: string,
  inner: readonly AlloyBlock[],
  { blocks = {}, required = [], repeated = [] }: Schema,
  references: ReadonlyMap<string, Type>,
): readonly string[] {
  const names = inner.map(({ name }) => name);
  return [
    ...required.filter((name) => !names.includes(name)).map((name) => `${place}: lacks ${name}`),
    ...names
      .filter((name, index) => names.indexOf(name) !== index && !repeated.includes(name))
      .map((name) => `${place}: has ${name} twice`),
    ...inner.flatMap((block, index) => {
      const here = `${place && `${place} > `}${block.name}[${index}]`;
      const schema = blocks[block.name];
      return schema
        ? problemsOf(here, block, schema, references)
        : [`${here}: is an unknown block`];
    }),
  ];
}

function problemsOf(
  place: string,
  block: AlloyBlock,
  schema: Schema,
  references: ReadonlyMap<string, Type>,
): readonly string[] {
  const given = Object.entries(block.attributes ?? {}).filter(
    (entry): entry is [string, AlloyValue] => entry[1] !== undefined,
  );
  const missing = Object.entries(schema.arguments ?? {})
    .filter(([name, type]) => type.endsWith('!') && !given.some(([other]) => other === name))
    .map(([name]) => `${place}: lacks ${name}`);
  return [
    ...(schema.labelled === (block.label !== undefined || undefined)
      ? []
      : [`${place}: ${schema.labelled ? 'lacks a label' : 'has a label'}`]),
    ...missing,
    ...given.flatMap(([name, value]) => {
      const type = schema.arguments?.[name]?.replace('!', '');
      if (type === undefined) return [`${place}: has no argument ${name}`];
      const choices = schema.choices?.[name];
      if (choices && !choices.includes(String(value)))
        return [`${place}: ${name} is ${JSON.stringify(value)}: expected ${choices.join(', ')}`];
      return isOfType(value, type as Type, references)
        ? []
        : [`${place}: ${name} is ${JSON.stringify(value)}: expected ${type}`];
    }),
    ...problemsInside(place, block.blocks ?? [], schema, references),
  ];
}

const GO_DURATION = /^(?:\d+(?:\.\d+)?(?:h|m|s|ms|us|ns))+$/;
const SIZE = /^\d+(?:\.\d+)?\s*(?:[KMGTP]i?)?B$/;
/** Functions of Alloy's standard library that give a text. */
const TEXT_CALL = /^(?:"[^"]*" \+ )?(?:coalesce|sys\.env|string\.format)\(.*\)$/;

function isOfType(value: AlloyValue, type: Type, references: ReadonlyMap<string, Type>): boolean {
  if (typeof value === 'object' && '$expression' in value) {
    const text = String(value.$expression);
    return references.get(text) === type || (type === 'string' && TEXT_CALL.test(text));
  }
  const list = /^list\((.*)\)$/.exec(type)?.[1] as Type | undefined;
  if (list) return Array.isArray(value) && value.every((item) => isOfType(item, list, references));
  const map = /^map\((.*)\)$/.exec(type)?.[1] as Type | undefined;
  if (map)
    return (
      typeof value === 'object' &&
      !Array.isArray(value) &&
      Object.values(value).every((item) => isOfType(item, map, references))
    );
  switch (type) {
    case 'string':
    case 'secret':
      return typeof value === 'string';
    case 'duration':
      return typeof value === 'string' && GO_DURATION.test(value);
    case 'bytes':
      return typeof value === 'string' && SIZE.test(value);
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    default:
      return false;
  }
}
