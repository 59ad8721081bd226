import { didYouMean } from '@observability-stack/query-common';
import {
  CLOUD_DISCOVERIES,
  discoveryKey,
  KUBERNETES_KEYS,
  RAW_DISCOVERIES,
  RAW_KEYS,
} from '../../../catalog/definitions/raw-scrape';
import type {
  KubernetesRole,
  KubernetesScrape,
  RawScrape,
} from '../../../catalog/definitions/scrape';
import { serviceScrapes } from '../../../resolve/scrapes';
import { isFileKey, rawEntries } from '../../../scrape-configs/http-client';
import type { SemanticCheck } from '../../check';
import { credentialHeaders, isFreeKey } from '../../credentials';
import { formats } from '../../formats';
import { scrapePlace } from '../../places';
import type { Finding } from '../../problem';

/** Reports what makes Prometheus reject its whole configuration, and secrets in the definition. */
export const scrapeInvalidRawScrape: SemanticCheck = {
  code: 'scrape/invalid-raw-scrape',
  severity: 'error',
  title:
    'A raw scrape has a key that Prometheus does not know or the stack sets, or an inline secret.',
  stage: 'semantic',
  run: ({ resolved }) =>
    serviceScrapes(resolved).flatMap((service) => {
      const { scrape } = service;
      const found =
        scrape.kind === 'raw'
          ? [
              ...keys(scrape),
              ...discovery(scrape),
              ...identities(scrape, resolved.prometheus.cloudDiscoveries),
              ...targets(scrape),
              ...proxy(scrape),
              ...files(scrape.config),
              ...headers(scrape.config),
            ]
          : scrape.kind === 'kubernetes' && scrape.config
            ? [
                ...kubernetesKeys(scrape.config),
                ...selectors(scrape),
                ...files(scrape.config),
                ...headers(scrape.config),
              ]
            : [];
      return found.map(({ where, ...finding }) => ({
        where: scrapePlace(service, `config${where && `.${where}`}`),
        ...finding,
      }));
    }),
};

/** Keys with an option of the scrape, which checks and rules follow. */
const OPTIONS: Readonly<Record<string, string>> = {
  scrape_interval: 'interval',
  scrape_timeout: 'timeout',
  metrics_path: 'metricsPath',
  params: 'params',
  scheme: 'scheme',
  honor_labels: 'honorLabels',
  honor_timestamps: 'honorTimestamps',
  ...{ basic_auth: 'auth', authorization: 'auth', oauth2: 'auth', bearer_token_file: 'auth' },
  tls_config: 'tls',
  proxy_url: 'proxyUrl',
  sample_limit: 'limits.sampleLimit',
  label_limit: 'limits.labelLimit',
  label_name_length_limit: 'limits.labelNameLengthLimit',
  label_value_length_limit: 'limits.labelValueLengthLimit',
  target_limit: 'limits.targetLimit',
};

/** Discoveries whose secrets Prometheus reads from its configuration only. */
const WITHOUT_FILES: readonly string[] = ['ovhcloud', 'stackit', 'uyuni'].map(discoveryKey);

/** What has to be another kind of scrape. */
const KINDS: Readonly<Record<string, string>> = {
  file_sd_configs: 'fileSd',
  kubernetes_sd_configs: 'kubernetesSd',
};

const keys = ({ config }: RawScrape): Finding[] =>
  Object.keys(config)
    .filter((key) => !RAW_KEYS.includes(key) && !RAW_DISCOVERIES.includes(key))
    .map((key) => {
      const option = OPTIONS[key];
      const kind = KINDS[key];
      const message =
        key === 'job_name' || option
          ? `key "${key}" is set by the stack`
          : kind
            ? `discovery "${key}" needs files or rights that only ${kind} sets up`
            : WITHOUT_FILES.includes(key)
              ? `discovery "${key}" needs secrets in the configuration: Prometheus reads them from no file`
              : `key "${key}" is not a key of scrape_config`;
      return {
        where: key,
        message,
        hint: option
          ? `remove it, and set ${option} of the scrape`
          : kind
            ? `use ${kind}({ ... })`
            : key === 'job_name'
              ? 'remove it: the job has the name of the service'
              : WITHOUT_FILES.includes(key)
                ? 'use http_sd_configs with a program that lists the targets'
                : didYouMean(key, [...RAW_KEYS, ...RAW_DISCOVERIES]),
      };
    });

/** Keys of `kubernetes_sd_config` with an option of the scrape, from which rights and policies follow. */
const KUBERNETES_OPTIONS: Readonly<Record<string, string>> = {
  role: 'role',
  namespaces: 'namespaces',
};

const kubernetesKeys = (config: RawScrape['config']): Finding[] =>
  Object.keys(config)
    .filter((key) => !KUBERNETES_KEYS.includes(key))
    .map((key) => {
      const option = KUBERNETES_OPTIONS[key];
      return {
        where: key,
        message: option
          ? `key "${key}" is set by the stack`
          : `key "${key}" is not a key of kubernetes_sd_config`,
        hint: option
          ? `remove it, and set ${option} of the scrape`
          : didYouMean(key, KUBERNETES_KEYS),
      };
    });

/** Roles of selectors that Prometheus accepts beside the role itself. */
const WATCHED: Partial<Readonly<Record<KubernetesRole, readonly KubernetesRole[]>>> = {
  pod: ['node'],
  endpoints: ['service', 'pod'],
  endpointslice: ['service', 'pod'],
};

/** Prometheus rejects selectors of objects that the role does not read. */
function selectors({ config, role = 'pod' }: KubernetesScrape): Finding[] {
  const allowed: readonly string[] = [role, ...(WATCHED[role] ?? [])];
  const given = config?.selectors;
  return (Array.isArray(given) ? given : []).flatMap((one, index) => {
    const of = String(Object(one).role);
    return allowed.includes(of)
      ? []
      : [
          {
            where: `selectors[${index}].role`,
            message: `role "${role}" has no selectors of role "${of}"`,
            hint: `use ${allowed.join(' or ')}`,
          },
        ];
  });
}

const discovery = ({ config }: RawScrape): Finding[] =>
  RAW_DISCOVERIES.some((key) => Array.isArray(config[key]) && config[key].length > 0) ||
  Object.keys(KINDS).some((key) => key in config)
    ? []
    : [
        {
          where: '',
          message: 'configuration has no targets: expected a discovery such as http_sd_configs',
          hint: "add one, such as http_sd_configs: [{ url: 'https://...' }]",
        },
      ];

/** Any team could see what the identity of Prometheus may see, so that the environment decides. */
const identities = ({ config }: RawScrape, allowed: readonly string[]): Finding[] =>
  CLOUD_DISCOVERIES.filter((name) => !allowed.includes(name) && discoveryKey(name) in config).map(
    (name) => ({
      where: discoveryKey(name),
      message: `discovery "${discoveryKey(name)}" uses the identity of Prometheus in the cloud, which the environment does not allow`,
      hint: `add '${name}' to prometheus.cloudDiscoveries of the environment, or use http_sd_configs`,
    }),
  );

/** Relabelling can make an address of any text; without it, the address is scraped as it is. */
function targets({ config, relabel = [] }: RawScrape): Finding[] {
  if (relabel.length > 0 || [config.relabel_configs ?? []].flat().length > 0) return [];
  const groups: unknown = config.static_configs;
  return (Array.isArray(groups) ? groups : []).flatMap((group, index) =>
    [Object(group).targets ?? []].flat().flatMap((target: unknown, at: number) =>
      typeof target === 'string' && !formats['host-optional-port'].validate(target)
        ? [
            {
              where: `static_configs[${index}].targets[${at}]`,
              message: `target "${target}" is not an address`,
              hint: formats['host-port'].hint(target),
            },
          ]
        : [],
    ),
  );
}

/** Prometheus rejects exceptions without a proxy, which is an option of the scrape. */
const proxy = ({ config, proxyUrl }: RawScrape): Finding[] =>
  'no_proxy' in config && proxyUrl === undefined
    ? [
        {
          where: 'no_proxy',
          message: 'key "no_proxy" has no effect without a proxy',
          hint: 'set proxyUrl of the scrape, or remove the key',
        },
      ]
    : [];

const headers = (config: RawScrape['config']): Finding[] =>
  credentialHeaders(config, { references: false }).map(({ path, header }) => ({
    where: path,
    message: `value of header "${header}" is a secret in the definition`,
    hint: "write files: [{ secret: '<team>-scrape', key: '...' }] in place of values",
  }));

/** Paths of values that are secrets, as far as their keys show it. */
const SECRET =
  /(^|\.)((password|credentials|secrets?|token|secret_key|api_key|consumer_key|private_key|service_account_key|client_certificate_key|[^.]*_(secret|token|password))(\[\d+\])?|tls_config\.key|proxy_connect_header\.[^.]+)$/;

function files(config: RawScrape['config']): Finding[] {
  const hint = "refer to a Secret: { secret: '<team>-scrape', key: '...' }";
  return rawEntries(config).flatMap(({ path, key, value }) => {
    if (value === null || value === undefined)
      return [
        {
          where: path,
          message: `key "${key}" has no value`,
          hint: 'write its value, or remove the key',
        },
      ];
    const isFree = isFreeKey(path);
    const isFile = !isFree && (key.endsWith('_file') || key === 'files');
    if (isFile && !isFileKey(value))
      return [{ where: path, message: `file "${value}" is not mounted into Prometheus`, hint }];
    if (!isFile && isFileKey(value))
      return [
        {
          where: path,
          message: `key "${key}" has the path of a file as its value`,
          hint: isFree
            ? 'remove it: Prometheus reads this key from no file'
            : `write ${key}_file, if Prometheus has that key`,
        },
      ];
    return SECRET.test(path) && !isFileKey(value)
      ? [
          {
            where: path,
            message: `value of "${key}" is a secret in the definition`,
            hint:
              isFree || path.includes('proxy_connect_header.')
                ? 'remove it: Prometheus reads it from no file'
                : `write ${key === 'secrets' ? 'files' : `${key}_file, if Prometheus has that key`}, and ${hint}`,
          },
        ]
      : [];
  });
}
