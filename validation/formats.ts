import { parseByteSize, parseDurationMs, parseQuantity } from '@observability-stack/query-common';
import type { Format } from '../catalog/helpers/schema';
import { iniProblem } from '../constructs/grafana/ini';
import { re2Problem } from './re2';

interface FormatRule {
  readonly validate: (value: string) => boolean;
  /** What to type instead. */
  readonly hint: (value: string) => string;
}
const rule = (validate: FormatRule['validate'], example: string): FormatRule => ({
  validate,
  hint: () => example,
});
const matches = (pattern: RegExp, example: string): FormatRule =>
  rule((value) => pattern.test(value), example);
const parses = (parse: (value: string) => number, example: string): FormatRule =>
  rule((value) => {
    try {
      parse(value);
      return true;
    } catch {
      return false;
    }
  }, example);

const DNS_LABEL = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';
const HOST = `(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?\\.?)`;
const PORT = '([1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])';

/** What the format names of the schemas mean. */
export const formats: Readonly<Record<Format, FormatRule>> = {
  date: rule((value) => {
    const day = new Date(`${value}T00:00:00Z`);
    return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(`${value}T`);
  }, 'write a day as year-month-day, such as 2027-01-31'),
  duration: parses(parseDurationMs, 'write it like 30s, 1h30m or 15d, larger units first'),
  // Loki rejects fractions and GiB, so that this is what both programs read alike
  bytes: rule(
    (value) => /^\d+[KMGTPE]?B$/.test(value) && parseByteSize(value) < 2 ** 63,
    'write it like 512MB or 4GB, without a fraction',
  ),
  quantity: parses(parseQuantity, 'write it like 100m, 512Mi or 10Gi'),
  'dns-label': matches(
    new RegExp(`^${DNS_LABEL}$`),
    'use at most 63 lower-case letters, digits and dashes, such as order-service',
  ),
  'dns-name': matches(
    new RegExp(`^${DNS_LABEL}(\\.${DNS_LABEL})*$`),
    'use a DNS name such as grafana.example.org',
  ),
  // https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names
  'object-name': rule(
    (value) =>
      value.length <= 253 &&
      /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(value),
    'use at most 253 lower-case letters, digits, dashes and dots',
  ),
  'label-name': matches(
    /^[a-zA-Z_][a-zA-Z0-9_]*$/,
    'use letters, digits and _, such as status_code',
  ),
  regex: {
    validate: (value) => re2Problem(value) === undefined,
    hint: (value) => `${re2Problem(value)}; RE2 has no look-around and no back-references`,
  },
  'http-url': rule(
    (value) => /^https?:\/\/[^\s/]+/.test(value) && URL.canParse(value),
    'write it like https://host:9200',
  ),
  'url-path': {
    // Prometheus escapes each of these, so that `/probe?module=x` is requested as `/probe%3Fmodule=x`
    validate: (value) => /^\/[^?#%\s\p{Cc}]*$/u.test(value),
    hint: pathHint,
  },
  'host-port': matches(
    new RegExp(`^${HOST}:${PORT}$`),
    'write it with its port, like host.example.org:8080',
  ),
  'label-key': matches(
    new RegExp(`^(${DNS_LABEL}(\\.${DNS_LABEL})*/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$`),
    'use a key of a Kubernetes label, such as app or app.kubernetes.io/name',
  ),
  'label-value': matches(
    /^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/,
    'use at most 63 letters, digits, dots, dashes and underscores, as the value of a Kubernetes label',
  ),
  'host-name': matches(
    /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9])?\.?$/,
    'use a DNS name without scheme and port, such as cart.example.org',
  ),
  'ini-value': {
    validate: (value) => value !== '' && iniProblem(value) === undefined,
    hint: () =>
      'write one line without """ and without variables such as ${NAME} or $__file{...}: Grafana expands them',
  },
  image: matches(
    /^(sha256:[0-9a-f]{64}|[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)+(:[\w.-]+)?(@sha256:[0-9a-f]{64})?)$/,
    'give a tag (v3.13.5), a digest (sha256:...) or a whole reference',
  ),
};

/** What to type in place of a path that Prometheus would request otherwise than written. */
function pathHint(value: string): string {
  const [beforeFragment = ''] = value.split('#');
  const [rawPath = '', ...query] = beforeFragment.split('?');
  const path = `/${decoded(rawPath.trim()).replace(/^\/+/, '')}`;
  const params = Object.entries(paramsOf(query.join('?')));
  const advice = [`path: ${quoted(path)}`];
  if (params.length > 0)
    advice.push(
      `params: { ${params.map(([name, given]) => `${keyOf(name)}: ${given.length === 1 ? quoted(given[0] ?? '') : `[${given.map(quoted).join(', ')}]`}`).join(', ')} }`,
    );
  return /[%\s\p{Cc}]/u.test(path)
    ? 'use a path that begins with / and has no spaces and no %: Prometheus encodes it itself'
    : `write ${advice.join(' and ')}`;
}

function paramsOf(query: string): Record<string, string[]> {
  const params: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query))
    if (name !== '') params[name] = [...(params[name] ?? []), value];
  return params;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const quoted = (value: string): string => `'${value.replaceAll(/['\\]/g, '\\$&')}'`;
const keyOf = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : quoted(name));
