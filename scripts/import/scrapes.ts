// Scrape configurations of Prometheus as services: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { escapeRegex, isRecord, toPrintable } from '@observability-stack/query-common';
import { discoveryKey, RAW_DISCOVERIES, RAW_KEYS } from '../../catalog/definitions/raw-scrape';
import type { RelabelStep } from '../../catalog/definitions/relabel';
import type { KubernetesScrape, Scrape, ScrapeOptions } from '../../catalog/definitions/scrape';
import { leavesOf } from '../../catalog/helpers/leaves';
import { readYaml } from '../../catalog/helpers/yaml';
import { isFreeKey, looksSecret } from '../../validation/credentials';
import { schemaErrors } from '../../validation/schema-errors';
import { readText } from '../conformance/read';
import { Call, type ImportedPart } from './code';
import { kubernetesJob } from './kubernetes-discovery';
import { dnsLabel, uniqueNames } from './names';
import type { Mapping, SourceDocument } from './read';
import { SecretKeys } from './secrets';

/** A service of the file. */
export interface ImportedService {
  readonly name: string;
  readonly namespace?: string;
  /** Its scrape, and those in addition by their names. */
  readonly scrapes: readonly { readonly name: string; readonly scrape: Scrape }[];
}

/** A key of a Secret in a scrape. */
export interface Reference {
  readonly secret: string;
  readonly key: string;
}

export interface ScrapeContext {
  readonly team: string;
  readonly secrets: SecretKeys;
  readonly raw: string[];
  readonly changed: string[];
  readonly lost: string[];
  readonly add: string[];
}

export const scrapeContext = (team: string): ScrapeContext => ({
  team,
  secrets: new SecretKeys(`${team}-scrape`, ''),
  ...{ raw: [], changed: [], lost: [], add: [] },
});

/** Returns the part of services. */
export function servicesPart(
  services: readonly ImportedService[],
  { raw, changed, lost, add, secrets, team }: ScrapeContext,
): ImportedPart {
  return {
    exports:
      services.length > 0
        ? [
            {
              name: 'importedServices',
              doc: 'For `services` of the team.',
              type: 'readonly Service[]',
              value: services.map(serviceValue),
            },
          ]
        : [],
    counts: [
      [services.length, 'service'],
      [services.reduce((sum, { scrapes }) => sum + scrapes.length, 0), 'scrape'],
    ],
    raw,
    changed: [...new Set(changed)],
    lost,
    add: [
      ...(services.length > 0 ? [`importedServices to services of team "${team}"`] : []),
      ...add,
    ],
    secrets: [secrets],
  };
}

const serviceValue = ({ name, namespace, scrapes: [first, ...more] }: ImportedService): object => ({
  name,
  ...(namespace === undefined ? {} : { namespace }),
  ...(first ? { scrape: scrapeCall(first.scrape) } : {}),
  ...(more.length > 0
    ? { scrapes: more.map((one) => ({ name: one.name, scrape: scrapeCall(one.scrape) })) }
    : {}),
});

const FUNCTIONS: Readonly<Record<Scrape['kind'], string>> = {
  file: 'fileSd',
  kubernetes: 'kubernetesSd',
  dns: 'dnsSd',
  consul: 'consulSd',
  raw: 'rawScrape',
};

/** Returns the source of a scrape. */
function scrapeCall({ kind, auth, relabel, metricRelabel, ...options }: Scrape): Call {
  return new Call(FUNCTIONS[kind], [
    {
      ...options,
      ...(auth ? { auth: authCall(auth) } : {}),
      ...(relabel ? { relabel: relabel.map(stepCall) } : {}),
      ...(metricRelabel ? { metricRelabel: metricRelabel.map(stepCall) } : {}),
    },
  ]);
}

function authCall(auth: NonNullable<ScrapeOptions['auth']>): Call {
  switch (auth.kind) {
    case 'basic':
      return new Call('basicAuth', [auth.username, auth.password]);
    case 'authorization':
      return auth.type === undefined
        ? new Call('bearerToken', [auth.credentials])
        : new Call('authorization', [auth.type, auth.credentials]);
    case 'oauth2': {
      const { kind: _, ...options } = auth;
      return new Call('oauth2', [options]);
    }
  }
}

function stepCall(step: RelabelStep): unknown {
  switch (step.kind) {
    case 'keep':
    case 'drop':
      return step.separator === undefined
        ? new Call(step.kind, [step.labels.length === 1 ? step.labels[0] : step.labels, step.regex])
        : step;
    case 'labelMap':
      return new Call(step.kind, [
        step.regex,
        ...(step.replacement === undefined ? [] : [step.replacement]),
      ]);
    case 'labelDrop':
    case 'labelKeep':
      return new Call(step.kind, [step.regex]);
    default: {
      const { kind: _, ...options } = step;
      return new Call('replace', [options]);
    }
  }
}

/** Sections of prometheus.yml, and where a definition has the same. */
const SECTIONS: ReadonlyMap<string, string> = new Map([
  ['rule_files', 'import these files'],
  ['scrape_config_files', 'import these files'],
  ['alerting', 'write alertmanager of the environment'],
  ['remote_write', 'write prometheus.remoteWrite of the environment'],
  ['storage', 'write prometheus of the environment'],
]);

/** Converts the scrape configurations of Prometheus. */
export function importScrapes(
  { value, source }: SourceDocument,
  context: ScrapeContext,
): readonly ImportedService[] {
  const { scrape_configs: jobs, global, ...sections } = value;
  for (const section of Object.keys(sections))
    context.lost.push(
      `${section}: ${SECTIONS.get(section) ?? 'write it in raw of prometheus of the environment'}`,
    );
  const { scrape_interval, scrape_timeout, ...settings } = isRecord(global) ? global : {};
  for (const key of Object.keys(settings))
    context.lost.push(`${key} of global: write it in prometheus of the environment`);
  const defaults = { scrape_interval: scrape_interval ?? '1m', scrape_timeout };
  const unique = uniqueNames();
  return (Array.isArray(jobs) ? jobs.filter(isRecord) : []).flatMap((job): ImportedService[] => {
    const title = String(job.job_name);
    const name = unique(dnsLabel(title));
    const scrape = scrapeOf({
      ...{ name, place: `job ${JSON.stringify(title)}`, folder: path.dirname(source), context },
      config: { ...withoutUndefined(defaults), ...job },
    });
    if (!scrape) return [];
    if (name !== title)
      context.changed.push(
        `job ${JSON.stringify(title)} is ${JSON.stringify(name)}, also in the label job`,
      );
    return [{ name, scrapes: [{ name, scrape }] }];
  });
}

const withoutUndefined = (value: Mapping): Mapping =>
  Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined));

/** A job in the form of `scrape_config`. */
export interface Job {
  readonly name: string;
  /** Its place in the file, for the report. */
  readonly place: string;
  /** Folder of the file, to which paths of target files are relative. */
  readonly folder: string;
  readonly config: Mapping;
  readonly context: ScrapeContext;
  /** Name of a key in the file. @default that of `scrape_config` */
  readonly keyOf?: (key: string) => string;
  /** Discovery of a definition, in place of that of the configuration. @default that of the configuration */
  readonly discovered?: Omit<KubernetesScrape, 'kind'>;
}

/** Keys that are options of each scrape. */
const OPTIONS = [
  ...['job_name', 'metrics_path', 'params', 'scheme', 'scrape_interval', 'scrape_timeout'],
  ...['honor_labels', 'honor_timestamps', 'basic_auth', 'authorization', 'oauth2', 'bearer_token'],
  ...['bearer_token_file', 'tls_config', 'proxy_url', 'sample_limit', 'label_limit'],
  ...['label_name_length_limit', 'label_value_length_limit', 'target_limit'],
  ...['relabel_configs', 'metric_relabel_configs'],
];

/** Returns the scrape of a job; none if it has no form in a definition, which the report lists. */
export function scrapeOf(job: Job): Scrape | undefined {
  const { add, secrets } = job.context;
  const [additions, keys] = [add.length, secrets.size];
  const scrape = convertedScrape(job);
  if (!scrape) {
    add.length = additions;
    secrets.truncate(keys);
  }
  return scrape;
}

function convertedScrape(job: Job): Scrape | undefined {
  const { place, context } = job;
  const config = withFileTargets(job);
  if (!config) return undefined;
  const options = optionsOf({ ...job, config });
  const steps = {
    relabel: stepsOf(config.relabel_configs),
    metricRelabel: stepsOf(config.metric_relabel_configs),
  };
  const { relabel, metricRelabel } = steps;
  const discoveries = Object.keys(config).filter(
    (key) =>
      /_sd_configs$|^static_configs$/.test(key) &&
      ![config[key] ?? []].flat().every((one) => one === null),
  );
  const more = Object.keys(config).filter(
    (key) => !OPTIONS.includes(key) && !discoveries.includes(key),
  );
  if (job.discovered)
    return discoveredScrape(job, { ...options, ...withSteps(steps) }, steps, more);
  const [discovery, another] = discoveries;
  if (discovery === 'kubernetes_sd_configs' && another === undefined)
    return scrapeByKubernetes(job, config, options, metricRelabel, more);
  const settings = more.filter((key) => RAW_KEYS.includes(key));
  const reportUnknown = (): void => {
    for (const key of more.filter((one) => !settings.includes(one)))
      context.lost.push(`${key} of ${place}: it is not a key of a definition`);
  };
  const typed =
    relabel && metricRelabel && settings.length === 0
      ? typedScrape(job, config, discoveries)
      : undefined;
  if (typed) {
    const scrape = { ...typed, ...options, ...withSteps(steps) } as Scrape;
    if (scrapeProblem(scrape) === undefined) {
      reportUnknown();
      return scrape;
    }
  }
  const [denied] = discoveries.filter((key) => !RAW_DISCOVERIES.includes(key));
  if (denied !== undefined || discoveries.length === 0) {
    context.lost.push(
      `${place}: ${denied === undefined ? 'it has no targets' : reasonFor(denied)}`,
    );
    return undefined;
  }
  const raw = rawScrapeOf(job, config, { options, relabel, metricRelabel, discoveries, settings });
  reportUnknown();
  const problem = scrapeProblem(raw);
  if (problem !== undefined) {
    context.lost.push(`${place}: ${problem}`);
    return undefined;
  }
  context.raw.push(place);
  if (raw.ports.length === 0)
    context.add.push(`the ports of the targets of ${place}, which the network policy allows`);
  return raw;
}

type Steps = Readonly<Record<'relabel' | 'metricRelabel', readonly RelabelStep[] | undefined>>;

const withSteps = ({ relabel = [], metricRelabel = [] }: Steps): Partial<Steps> => ({
  ...(relabel.length > 0 ? { relabel } : {}),
  ...(metricRelabel.length > 0 ? { metricRelabel } : {}),
});

/** Returns the scrape of pods that an object of the operator selects. Only `rawScrape` has the other settings. */
function discoveredScrape(
  { place, context, discovered, keyOf = (key) => key }: Job,
  options: object,
  steps: Steps,
  more: readonly string[],
): Scrape | undefined {
  for (const key of more)
    context.lost.push(`${keyOf(key)} of ${place}: kubernetesSd does not have this setting`);
  const scrape = { kind: 'kubernetes', ...discovered, ...options } as Scrape;
  const untyped = (
    [
      ['relabel', 'relabel_configs'],
      ['metricRelabel', 'metric_relabel_configs'],
    ] as const
  ).find(([key]) => steps[key] === undefined);
  const problem =
    untyped === undefined
      ? scrapeProblem(scrape)
      : `${keyOf(untyped[1])} have an action without a typed form: write kubernetesSd with the labels that it results in`;
  if (problem === undefined) return scrape;
  context.lost.push(`${place}: ${problem}`);
  return undefined;
}

/** Returns the scrape of a job with `kubernetes_sd_configs` alone. */
function scrapeByKubernetes(
  job: Job,
  config: Mapping,
  options: ScrapeOptions,
  metricRelabel: Steps['metricRelabel'],
  more: readonly string[],
): Scrape | undefined {
  const { place, context } = job;
  const found = kubernetesJob([config.kubernetes_sd_configs].flat(), config.relabel_configs);
  if (typeof found === 'string') {
    context.lost.push(`${place}: ${found}`);
    return undefined;
  }
  const { discovered, relabel_configs, inAllNamespaces } = found;
  const own = discovered.config && (withReferences(discovered.config, job) as never);
  const steps = { relabel: stepsOf(relabel_configs), metricRelabel };
  const scrape = discoveredScrape(
    { ...job, discovered: { ...discovered, ...(own ? { config: own } : {}) } },
    { ...options, ...withSteps(steps) },
    steps,
    more,
  );
  if (scrape && discovered.annotations && discovered.port === undefined)
    context.changed.push(`${place} has no targets without the annotation prometheus.io/port`);
  if (scrape && inAllNamespaces)
    context.add.push(`namespaces of ${place}, which discovers the objects of every namespace`);
  return scrape;
}

const reasonFor = (discovery: string): string =>
  discovery === 'kubernetes_sd_configs'
    ? 'it has another discovery beside kubernetes_sd_configs: divide the job'
    : `${discovery} is not a discovery of rawScrape: write its targets as fileSd({ targets })`;

/** Returns why the schema rejects a scrape, apart from what the file does not have, which the report lists. */
function scrapeProblem(scrape: Scrape): string | undefined {
  const none = { kind: 'null' };
  const { auth } = scrape;
  const added = {
    ...scrape,
    ...(auth?.kind === 'basic' && auth.username === ''
      ? { auth: { ...auth, username: 'username' } }
      : {}),
    ...(auth?.kind === 'oauth2' && auth.clientId === ''
      ? { auth: { ...auth, clientId: 'client' } }
      : {}),
    ...(scrape.kind === 'raw' && scrape.ports.length === 0 ? { ports: [1] } : {}),
  };
  const services = [{ name: 'service', scrape: added }];
  const [error] = schemaErrors('team', {
    name: 'team',
    routing: { page: none, ticket: none },
    services,
  });
  return (
    error &&
    toPrintable(`${error.instancePath.replace('/services/0/scrape/', '')} ${error.message}`)
  );
}

/** Returns a job with the targets of its files; none if a file is not there. */
function withFileTargets({ config, folder, place, context }: Job): Mapping | undefined {
  const { file_sd_configs: list, ...rest } = config;
  if (list === undefined || list === null) return config;
  const entries = [list].flat().filter(isRecord);
  const patterns = entries.flatMap(({ files: names }) => [names ?? []].flat().map(String));
  const found = patterns.map((pattern) => [pattern, filesOf(folder, pattern)] as const);
  const [missing] = found.find(([, files]) => files.length === 0) ?? [];
  if (missing !== undefined || patterns.length === 0) {
    context.lost.push(
      missing === undefined
        ? `${place}: file_sd_configs names no files: write fileSd({ targets })`
        : `${place}: its target file ${JSON.stringify(missing)} does not exist: write fileSd({ targets })`,
    );
    return undefined;
  }
  const files = [...new Set(found.flatMap(([, names]) => names))];
  const groups = files.flatMap((file) => {
    const read = readYaml(readText(file));
    const own = Array.isArray(read) ? read.filter(isRecord) : [];
    if (own.length === 0)
      context.lost.push(
        `target file ${JSON.stringify(path.relative(folder, file))} of ${place}: it has no list of targets and labels`,
      );
    return own;
  });
  for (const key of new Set(entries.flatMap(Object.keys)))
    if (key !== 'files') reportIntervals(`file_sd_configs.${key} of ${place}`, key, context);
  return { ...rest, static_configs: [...[rest.static_configs ?? []].flat(), ...groups] };
}

/** Returns the files of a path, whose parts may have `*` and `?`. */
function filesOf(folder: string, pattern: string): readonly string[] {
  const { root } = path.parse(pattern);
  const parts = pattern.slice(root.length).split('/');
  return parts.reduce<readonly string[]>(
    (folders, part) =>
      folders.flatMap((parent) => {
        const literal = path.join(parent, part);
        if (existsSync(literal)) return [literal];
        if (!/[*?]/.test(part)) return [];
        const matches = patternOf(part);
        return entriesOf(parent)
          .filter((name) => matches.test(name))
          .sort()
          .map((name) => path.join(parent, name));
      }),
    [root === '' ? path.resolve(folder) : root],
  );
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Not a folder, or not readable: the pattern then has no files.
    return [];
  }
}

/** Returns the expression of one part of a pattern with `*` and `?`. */
const patternOf = (part: string): RegExp =>
  new RegExp(`^${escapeRegex(part).replaceAll('\\*', '.*').replaceAll('\\?', '.')}$`);

/** Reports a key of a discovery that a typed scrape does not have. */
function reportIntervals(what: string, key: string, context: ScrapeContext): void {
  if (key === 'refresh_interval')
    context.changed.push(`${what}: prometheus.targetRefreshInterval of the environment applies`);
  else context.lost.push(`${what}: it is not a key of a definition`);
}

/** Keys of a group of targets. */
const GROUP = ['targets', 'labels'];

/** Returns the discovery of a typed scrape; undefined if there is none. */
function typedScrape(
  job: Job,
  config: Mapping,
  discoveries: readonly string[],
): object | undefined {
  const [key, another] = discoveries;
  const entries = [config[key ?? ''] ?? []].flat().filter(isRecord);
  const [entry, second] = entries;
  if (another !== undefined || !entry) return undefined;
  if (key === 'static_configs') {
    if (entries.some((group) => Object.keys(group).some((name) => !GROUP.includes(name))))
      return undefined;
    const labels = entries.map((group) => JSON.stringify(group.labels ?? {}));
    if (labels.some((text) => text !== labels[0])) return undefined;
    const own = isRecord(entry.labels) ? entry.labels : {};
    return {
      kind: 'file',
      targets: entries.flatMap(({ targets }) => [targets ?? []].flat().map(String)),
      ...(Object.keys(own).length > 0 ? { labels: own } : {}),
    };
  }
  if (second) return undefined;
  const { refresh_interval: refresh, ...settings } = entry;
  const changed = (): void => {
    if (refresh !== undefined)
      reportIntervals(`${key}.refresh_interval of ${job.place}`, 'refresh_interval', job.context);
  };
  if (key === 'dns_sd_configs') {
    const { names, type = 'SRV', port, ...others } = settings;
    if (Object.keys(others).length > 0) return undefined;
    changed();
    return { kind: 'dns', names, type, ...(port === undefined ? {} : { port }) };
  }
  if (key === 'consul_sd_configs') {
    const { server, services, tags, datacenter, token, ...others } = settings;
    if (Object.keys(others).length > 0) return undefined;
    changed();
    job.context.changed.push('the label instance of Consul targets is node and id of the service');
    return withoutUndefined({
      ...{ kind: 'consul', server, services, tags, datacenter },
      token:
        token === undefined ? undefined : reference(job, 'consul-token', 'token', { value: token }),
    });
  }
  return undefined;
}

interface RawParts {
  readonly options: ScrapeOptions;
  readonly relabel: readonly RelabelStep[] | undefined;
  readonly metricRelabel: readonly RelabelStep[] | undefined;
  readonly discoveries: readonly string[];
  /** Other keys of the job, which only `rawScrape` has. */
  readonly settings: readonly string[];
}

function rawScrapeOf(
  job: Job,
  config: Mapping,
  { options, relabel, metricRelabel, discoveries, settings }: RawParts,
): Extract<Scrape, { readonly kind: 'raw' }> {
  const kept = [
    ...discoveries,
    ...settings,
    ...(relabel ? [] : ['relabel_configs']),
    ...(metricRelabel ? [] : ['metric_relabel_configs']),
  ];
  const own = Object.fromEntries(
    kept.flatMap((key) => (config[key] === undefined ? [] : [[key, config[key]]])),
  );
  const referred = withReferences(own, job) as Mapping;
  const discoveryPorts = [...new Set(addressPorts(own, discoveries))];
  return {
    kind: 'raw',
    config: referred as never,
    ports: portsOf(own, options, relabel),
    ...(discoveryPorts.length > 0 ? { discoveryPorts } : {}),
    ...options,
    ...(relabel && relabel.length > 0 ? { relabel } : {}),
    ...(metricRelabel && metricRelabel.length > 0 ? { metricRelabel } : {}),
  };
}

/** Returns the port of an address, or that of its scheme. */
function portOf(address: string, scheme: string): number | undefined {
  const [, port] = /:(\d+)(?:\/.*)?$/.exec(address.replace(/^\w+:\/\//, '')) ?? [];
  if (port !== undefined) return Number(port);
  const usual: Readonly<Record<string, number>> = { http: 80, https: 443 };
  return usual[/^(\w+):\/\//.exec(address)?.[1] ?? scheme];
}

/** Returns the ports of the targets, as far as the configuration names them. */
function portsOf(
  config: Mapping,
  { scheme = 'http' }: ScrapeOptions,
  relabel: readonly RelabelStep[] = [],
): readonly number[] {
  // Relabelling, such as for an exporter of probes, scrapes another address.
  const replaced = relabel.flatMap((step) =>
    step.kind === 'replace' && step.target === '__address__' ? [step.replacement ?? ''] : [],
  );
  const targets =
    replaced.length > 0
      ? replaced
      : [config.static_configs ?? []]
          .flat()
          .flatMap((group) => (isRecord(group) ? [group.targets ?? []].flat().map(String) : []));
  const named = leavesOf(config).flatMap(({ path: at, key, value }) =>
    key === 'port' && /_sd_configs\[\d+\]\.port$/.test(at) ? [Number(value)] : [],
  );
  const ports = targets.map((target) => portOf(target, scheme));
  return [...new Set([...ports, ...named].filter((port): port is number => port !== undefined))];
}

/** Returns the ports of the APIs that discover targets. */
const addressPorts = (config: Mapping, discoveries: readonly string[]): readonly number[] =>
  discoveries
    .filter((key) => key !== discoveryKey('static'))
    .flatMap((key) =>
      leavesOf(config[key])
        .filter(({ key: name }) => ['url', 'server', 'host', 'endpoint', 'api_url'].includes(name))
        .flatMap(({ value }) => portOf(String(value), 'https') ?? []),
    );

/** Pattern of the keys of secrets in discoveries and clients. */
const SECRET =
  /^(password|credentials|client_secret|bearer_token|token|auth_token|secret_key|application_credential_secret|key|client_certificate_key)$/;

/** Returns a configuration with keys of the Secret in place of its secrets and files. */
function withReferences(value: unknown, job: Job, field = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => withReferences(item, job, field));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
      const at = field === '' ? key : `${field}.${key}`;
      if (typeof inner !== 'string') return [[key, withReferences(inner, job, at)]];
      if (isFreeKey(at) && SECRET.test(key)) {
        job.context.lost.push(`${at} of ${job.place}: Prometheus reads it from no file`);
        return [];
      }
      if (key.endsWith('_file') && !isFreeKey(at))
        return [[key, reference(job, at.replace(/_file$/, ''), at, { file: inner })]];
      if (SECRET.test(key)) return [[`${key}_file`, reference(job, at, at, { value: inner })]];
      if (looksSecret(inner).length === 0) return [[key, inner]];
      job.context.lost.push(`${at} of ${job.place}: it contains a credential`);
      return [];
    }),
  );
}

interface Origin {
  readonly value?: unknown;
  /** Where the configuration has it, if it does not contain it. */
  readonly file?: unknown;
  /** Whether the definition needs it, also if the configuration does not have it. @default false */
  readonly needed?: boolean;
}

/** Returns the key of a secret. */
const reference = (
  { name, place, context }: Job,
  key: string,
  field: string,
  { value, file, needed = false }: Origin,
): Reference => {
  const isAbsent = needed && value === undefined && file === undefined;
  const from = isAbsent ? 'which the file does not have' : file;
  return {
    secret: context.secrets.secret,
    key: context.secrets.key(
      `${name}-${key}`,
      `${field} of ${place}${from === undefined ? '' : `, ${String(from)}`}`,
      value,
    ),
  };
};

/** Returns the options of a scrape. */
function optionsOf(job: Job): ScrapeOptions {
  const { config, place, context } = job;
  const limits = withoutUndefined({
    sampleLimit: nonZero(config.sample_limit),
    labelLimit: nonZero(config.label_limit),
    labelNameLengthLimit: nonZero(config.label_name_length_limit),
    labelValueLengthLimit: nonZero(config.label_value_length_limit),
    targetLimit: nonZero(config.target_limit),
  });
  const { proxy_url } = config;
  const isSecretProxy = typeof proxy_url === 'string' && looksSecret(proxy_url).length > 0;
  if (isSecretProxy) context.lost.push(`proxy_url of ${place}: it contains a credential`);
  const params = isRecord(config.params)
    ? Object.fromEntries(
        Object.entries(config.params).flatMap(([key, values]) => {
          const list = [values ?? []].flat().map(String);
          if (looksSecret(`${key}: ${list.join(' ')}`).length > 0) {
            context.lost.push(
              `params.${key} of ${place}: it may be a credential, which a URL cannot hide`,
            );
            return [];
          }
          return [[key, list.length === 1 ? list[0] : list]];
        }),
      )
    : {};
  const tls = tlsOf(job, config.tls_config, 'tls');
  const metricsPath = config.metrics_path === '/metrics' ? undefined : config.metrics_path;
  return withoutUndefined({
    metricsPath,
    params: Object.keys(params).length > 0 ? params : undefined,
    scheme: config.scheme === 'http' && !tls ? undefined : config.scheme,
    interval: config.scrape_interval,
    timeout: config.scrape_timeout,
    honorLabels: config.honor_labels === true ? true : undefined,
    honorTimestamps: config.honor_timestamps === false ? false : undefined,
    auth: authOf(job),
    tls,
    proxyUrl: isSecretProxy ? undefined : proxy_url,
    limits: Object.keys(limits).length > 0 ? limits : undefined,
  }) as ScrapeOptions;
}

/** In Prometheus, zero means unlimited; without a value, the limit of the environment applies. */
const nonZero = (value: unknown): unknown => (value === 0 ? undefined : value);

/** Keys of each way to authenticate that a definition has. */
const AUTH = {
  basic_auth: ['username', 'username_file', 'password', 'password_file'],
  authorization: ['type', 'credentials', 'credentials_file'],
  oauth2: [
    ...['client_id', 'client_secret', 'client_secret_file', 'token_url', 'scopes'],
    ...['endpoint_params', 'tls_config'],
  ],
} as const;

/** Reports the keys of a part of a job that a definition does not have. */
function reportOthers(job: Job, key: string, value: Mapping, known: readonly string[]): void {
  const { place, context, keyOf = (name) => name } = job;
  for (const name of Object.keys(value))
    if (!known.includes(name))
      context.lost.push(
        `${keyOf(key)}.${keyOf(name)} of ${place}: it is not a key of a definition`,
      );
}

function authOf(job: Job): ScrapeOptions['auth'] {
  const { config, place, context } = job;
  const { basic_auth: basic, authorization: header, oauth2: oauth } = config;
  for (const [key, known] of Object.entries(AUTH)) {
    const value = config[key];
    if (isRecord(value)) reportOthers(job, key, value, known);
  }
  if (isRecord(basic)) {
    const { username, username_file, password: value, password_file: file } = basic;
    if (typeof username !== 'string')
      context.add.push(
        `username of ${place}, which ${username_file === undefined ? 'the file does not have' : `was in ${String(username_file)}`}`,
      );
    return {
      kind: 'basic',
      username: typeof username === 'string' ? username : '',
      password: reference(job, 'password', 'basic_auth.password', { value, file, needed: true }),
    };
  }
  if (isRecord(header))
    return {
      kind: 'authorization',
      ...(header.type === undefined || header.type === 'Bearer'
        ? {}
        : { type: String(header.type) }),
      credentials: reference(job, 'token', 'authorization.credentials', {
        value: header.credentials,
        file: header.credentials_file,
        needed: true,
      }),
    };
  if (isRecord(oauth)) {
    const { client_id, client_secret, token_url, scopes, endpoint_params, tls_config } = oauth;
    if (typeof client_id !== 'string')
      context.add.push(`clientId of ${place}, which was in a ConfigMap or a Secret`);
    return withoutUndefined({
      kind: 'oauth2',
      clientId: typeof client_id === 'string' ? client_id : '',
      clientSecret: reference(job, 'client-secret', 'oauth2.client_secret', {
        value: client_secret,
        file: oauth.client_secret_file,
        needed: true,
      }),
      tokenUrl: token_url,
      scopes,
      endpointParams: publicParams(job, endpoint_params),
      tls: tlsOf(job, tls_config, 'oauth2-tls', 'oauth2.tls_config'),
    }) as unknown as ScrapeOptions['auth'];
  }
  const { bearer_token: value, bearer_token_file: file } = config;
  if (value === undefined && file === undefined) return undefined;
  return {
    kind: 'authorization',
    credentials: reference(job, 'token', 'bearer_token', { value, file }),
  };
}

/** Returns the parameters of a token request without those that are secrets, which are in no file. */
function publicParams({ place, context }: Job, params: unknown): Mapping | undefined {
  if (!isRecord(params)) return undefined;
  const found = Object.entries(params).filter(([key, value]) => {
    const isSecret = SECRET.test(key) || looksSecret(`${key}: ${String(value)}`).length > 0;
    if (isSecret)
      context.lost.push(
        `oauth2.endpoint_params.${key} of ${place}: it may be a credential, which a definition reads from no file`,
      );
    return !isSecret;
  });
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

const TLS = [
  ...['ca', 'cert', 'key', 'ca_file', 'cert_file', 'key_file', 'server_name'],
  'insecure_skip_verify',
];

function tlsOf(job: Job, tls: unknown, prefix: string, at = 'tls_config'): ScrapeOptions['tls'] {
  if (!isRecord(tls)) return undefined;
  reportOthers(job, at, tls, TLS);
  const file = (key: 'ca' | 'cert' | 'key') =>
    tls[key] === undefined && tls[`${key}_file`] === undefined
      ? undefined
      : reference(job, `${prefix}-${key}`, `${at}.${key}`, {
          value: tls[key],
          file: tls[`${key}_file`],
        });
  const found = withoutUndefined({
    ...{ ca: file('ca'), cert: file('cert'), key: file('key') },
    serverName: tls.server_name,
    insecureSkipVerify: tls.insecure_skip_verify === true ? true : undefined,
  });
  return Object.keys(found).length > 0 ? found : undefined;
}

/** Returns the steps of relabelling rules; undefined if one has no typed form. */
function stepsOf(rules: unknown): readonly RelabelStep[] | undefined {
  const list = [rules ?? []].flat().filter(isRecord);
  const steps = list.map(stepOf);
  return steps.every((step) => step !== undefined) ? steps : undefined;
}

const LABEL_ACTIONS = {
  labeldrop: 'labelDrop',
  labelkeep: 'labelKeep',
  labelmap: 'labelMap',
} as const;

function stepOf(rule: Mapping): RelabelStep | undefined {
  const {
    action = 'replace',
    source_labels,
    separator,
    regex,
    target_label,
    replacement,
    modulus,
  } = rule;
  const labels = [source_labels ?? []].flat().map(String);
  const source = {
    ...(labels.length > 0 ? { labels } : {}),
    ...(separator === undefined ? {} : { separator: String(separator) }),
  };
  const name = String(action).toLowerCase();
  if (modulus !== undefined) return undefined;
  if (name === 'replace')
    return {
      kind: 'replace',
      ...source,
      target: String(target_label),
      ...(regex === undefined || regex === '(.*)' ? {} : { regex: String(regex) }),
      ...(replacement === undefined || replacement === '$1'
        ? {}
        : { replacement: String(replacement) }),
    };
  if ((name === 'keep' || name === 'drop') && labels.length > 0)
    return { kind: name, ...source, labels, regex: String(regex ?? '(.*)') };
  const kind = LABEL_ACTIONS[name as keyof typeof LABEL_ACTIONS];
  if (kind === undefined) return undefined;
  return kind === 'labelMap'
    ? {
        kind,
        regex: String(regex ?? '(.*)'),
        ...(replacement === undefined || replacement === '$1'
          ? {}
          : { replacement: String(replacement) }),
      }
    : { kind, regex: String(regex ?? '') };
}
