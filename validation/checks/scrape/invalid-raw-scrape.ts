import { didYouMean } from '@observability-stack/query-common';
import type { RawScrape } from '../../../catalog/definitions/scrape';
import { serviceScrapes } from '../../../resolve/scrapes';
import { type FileKey, isFileKey, rawEntries } from '../../../scrape-configs/http-client';
import { RAW_DISCOVERIES, RAW_KEYS, RELABEL_KEYS } from '../../../scrape-configs/raw';
import type { SemanticCheck } from '../../check';
import { formats } from '../../formats';
import { scrapePlace } from '../../places';
import type { Finding } from '../../problem';
import { re2Problem } from '../../re2';

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
      if (scrape.kind !== 'raw') return [];
      return [...keys(scrape), ...discovery(scrape), ...rules(scrape), ...files(scrape)].map(
        ({ where, ...finding }) => ({
          where: scrapePlace(service, `config${where && `.${where}`}`),
          ...finding,
        }),
      );
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
              : didYouMean(key, [...RAW_KEYS, ...RAW_DISCOVERIES]),
      };
    });

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

function rules({ config }: RawScrape): Finding[] {
  return RELABEL_KEYS.flatMap((key) => {
    const list: unknown = config[key];
    // Every value that is missing is reported as such.
    if (list === undefined || list === null) return [];
    if (!Array.isArray(list) || list.some((rule) => typeof rule !== 'object' || rule === null))
      return [
        {
          where: key,
          message: `key "${key}" is not a list of rules`,
          hint: `write ${key}: [{ action: 'drop', ... }]`,
        },
      ];
    return list.flatMap(({ regex }: { readonly regex?: unknown }, index) => {
      const problem = typeof regex === 'string' ? re2Problem(regex) : undefined;
      return problem
        ? [
            {
              where: `${key}[${index}].regex`,
              message: `regular expression "${regex}" is not valid: ${problem}`,
              hint: 'write an RE2 regular expression',
            },
          ]
        : [];
    });
  });
}

/** Paths of values that are secrets, as far as their keys show it. */
const SECRET =
  /(^|\.)((password|credentials|secrets?|token|secret_key|api_key|consumer_key|private_key|service_account_key|client_certificate_key|[^.]*_(secret|token|password))(\[\d+\])?|tls_config\.key|proxy_connect_header\.[^.]+)$/;

/** Reports whether the names are those of an object and a key, which become parts of a path in the pod. */
function isName(file: FileKey): boolean {
  const object: unknown = 'secret' in file ? file.secret : file.configMap;
  const key: unknown = file.key;
  return (
    typeof object === 'string' &&
    formats['object-name'].validate(object) &&
    typeof key === 'string' &&
    formats['secret-key'].validate(key)
  );
}

function files({ config }: RawScrape): Finding[] {
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
    const isFile = key.endsWith('_file') || key === 'files';
    if (isFile && !isFileKey(value))
      return [{ where: path, message: `file "${value}" is not mounted into Prometheus`, hint }];
    if (isFileKey(value) && !isName(value))
      return [
        {
          where: path,
          message: `file of "${key}" is not a key of a Secret or a ConfigMap`,
          hint: "write { secret: '<team>-scrape', key: '...' } with names of Kubernetes, without slashes",
        },
      ];
    if (!isFile && isFileKey(value))
      return [
        {
          where: path,
          message: `key "${key}" has the path of a file as its value`,
          hint: `write ${key}_file, if Prometheus has that key`,
        },
      ];
    return SECRET.test(path) && !isFileKey(value)
      ? [
          {
            where: path,
            message: `value of "${key}" is a secret in the definition`,
            hint: path.includes('proxy_connect_header.')
              ? 'remove it: Prometheus reads it from no file'
              : `write ${key === 'secrets' ? 'files' : `${key}_file, if Prometheus has that key`}, and ${hint}`,
          },
        ]
      : [];
  });
}
