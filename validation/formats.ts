import { isIPv4, isIPv6 } from 'node:net';
import { logqlShapeProblem } from '@observability-stack/logql/shape';
import { promqlShapeProblem } from '@observability-stack/promql/shape';
import {
  fullyMatches,
  parseByteSize,
  parseDurationMs,
  parseQuantity,
} from '@observability-stack/query-common';
import type { Format } from '../catalog/helpers/schema';
import { iniProblem } from '../constructs/grafana/ini';
import { re2Problem } from './re2';

interface FormatRule {
  readonly validate: (value: string) => boolean;
  /** Returns the correction, as an imperative. */
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
const PORT = '([1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])';
/** Maximum length of a DNS name: https://datatracker.ietf.org/doc/html/rfc1035#section-2.3.4 */
const LONGEST_NAME = 253;

/** Reports whether a text is a DNS name whose labels match, at most 63 characters each. */
const isName = (text: string, label: RegExp): boolean => {
  const name = text.replace(/\.$/, '');
  return name.length <= LONGEST_NAME && name.split('.').every((one) => label.test(one));
};
const HOST_LABEL = /^[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$/;
/** Pattern of a label of a queried name, which may be `_http` or `_tcp`. */
const QUERY_LABEL = /^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$/;

/** Reports whether a text is a DNS name, an IPv4 address, or an IPv6 address in brackets. */
function isHost(text: string): boolean {
  const inBrackets = /^\[(.*)\]$/.exec(text)?.[1];
  if (inBrackets !== undefined) return isIPv6(inBrackets) && !inBrackets.includes('%');
  return /^[\d.]+$/.test(text) ? isIPv4(text) : isName(text, HOST_LABEL);
}

const WITH_PORT = new RegExp(`^(.*):${PORT}$`, 's');
const isHostPort = (text: string): boolean => isHost(WITH_PORT.exec(text)?.[1] ?? '');

/**
 * Reports whether a text is a URL that every program parses equally: without user and variables,
 * and without characters that end a quoted text or a template.
 */
function isHttpUrl(text: string): boolean {
  const [, authority = '', rest = ''] = /^https?:\/\/([^/?#]*)([!-~]*)$/.exec(text) ?? [];
  return (
    (isHost(authority) || isHostPort(authority)) &&
    !/["'`\\<>{}|^$]|%(?![0-9A-Fa-f]{2})/.test(rest) &&
    URL.canParse(text)
  );
}

/** Pattern of the domain of an image: https://github.com/distribution/reference */
const DOMAIN = `[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*(:${PORT})?`;
const REPOSITORY = '[a-z0-9]+((\\.|__?|-+)[a-z0-9]+)*';
const TAG = '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}';
const DIGEST = 'sha256:[0-9a-f]{64}';
const IMAGE = new RegExp(
  `^(${DIGEST}|${TAG}|(?=[^@]{1,255}(:${TAG})?(@|$))${DOMAIN}(/${REPOSITORY})+(:${TAG})?(@${DIGEST})?)$`,
);

/** Zones of ICU that are not in the database of IANA, which Go reads: offsets, abbreviations and removed zones. */
const NOT_IANA =
  /^[^A-Z]|^SystemV\/|^US\/Pacific-New$|^(ACT|AET|AGT|ART|AST|BET|BST|CAT|CNT|CST|CTT|EAT|ECT|IET|IST|JST|MIT|NET|NST|PLT|PNT|PRT|PST|SST|VST)$/;

/** Reports whether Go has a time zone. Names are case-sensitive there, and not in JavaScript. */
function isTimeZone(text: string): boolean {
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions();
    const isSame = timeZone.toLowerCase() === text.toLowerCase();
    const isCased = isSame
      ? timeZone === text
      : text.split('/').every((part) => /^[A-Z]/.test(part));
    return isCased && !NOT_IANA.test(text);
  } catch {
    return false;
  }
}

const UID = /^[A-Za-z0-9_-]{1,40}$/;
const DURATION = 'write it like 30s, 1h30m or 15d, larger units first';
const SIZE = 'write it like 512MB or 4GB, without a fraction';
const duration = parses(parseDurationMs, DURATION);
// Loki rejects fractions and GiB, so both programs accept only these.
const isBytes = (value: string): boolean =>
  /^\d+[KMGTPE]?B$/.test(value) && parseByteSize(value) < 2 ** 63;
const quantity = parses(parseQuantity, 'write it like 100m, 512Mi or 10Gi');
/**
 * Reports whether a quantity is an integer number of bytes below 8Ei, which 64 bits hold. Kubernetes accepts fractions of
 * a byte, which are always a mistake for `Mi`, and reduces larger quantities, which the programs reject in their limits.
 */
const isWholeBytes = (value: string): boolean =>
  quantity.validate(value) &&
  Number.isInteger(parseQuantity(value)) &&
  parseQuantity(value) < 2 ** 63;

/** Names that have nothing in common but the grammar of metrics. */
const ANY_NAMES = ['a', '_0', 'up', 'X:y', 'http_requests_total', 'go_goroutines', 'zz_9_bucket'];
const matchesAnything = (pattern: string): boolean =>
  ANY_NAMES.every((name) => fullyMatches(pattern, name));

/** The rules of the formats in the schemas. */
export const formats: Readonly<Record<Format, FormatRule>> = {
  date: rule((value) => {
    const day = new Date(`${value}T00:00:00Z`);
    return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(`${value}T`);
  }, 'write a day as year-month-day, such as 2027-01-31'),
  duration,
  'positive-duration': rule(
    (value) => duration.validate(value) && parseDurationMs(value) > 0,
    `${DURATION}; it must be more than zero`,
  ),
  // https://pkg.go.dev/time#ParseDuration
  'go-duration': matches(
    /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/,
    'write it like 500ms or 1.5s: Go has no days',
  ),
  bytes: rule(isBytes, SIZE),
  'positive-bytes': rule(
    (value) => isBytes(value) && parseByteSize(value) > 0,
    `${SIZE}; it must be more than zero`,
  ),
  quantity,
  'memory-quantity': rule(isWholeBytes, 'write whole bytes below 8Ei, such as 512Mi or 2Gi'),
  'volume-quantity': rule(
    (value) => isWholeBytes(value) && parseQuantity(value) > 0,
    'write whole bytes above zero and below 8Ei, such as 10Gi',
  ),
  'dns-label': matches(
    new RegExp(`^${DNS_LABEL}$`),
    'use at most 63 lower-case letters, digits and dashes, such as order-service',
  ),
  'dns-name': rule(
    (value) =>
      value.length <= LONGEST_NAME &&
      new RegExp(`^${DNS_LABEL}(\\.${DNS_LABEL})*$`).test(value) &&
      !isIPv4(value),
    'use a DNS name such as grafana.example.org',
  ),
  // https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names
  'object-name': rule(
    (value) =>
      value.length <= LONGEST_NAME &&
      /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(value),
    'use at most 253 lower-case letters, digits, dashes and dots',
  ),
  // https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1/
  'secret-key': matches(
    /^(?!\.$|\.\.)[A-Za-z0-9._-]{1,253}$/,
    'use at most 253 letters, digits, dots, dashes and underscores, without two dots at the start',
  ),
  'label-name': {
    validate: (value) => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(value),
    hint: (value) =>
      value === '...'
        ? "write ['...'] alone, which groups by all labels, or the names of labels"
        : 'use letters, digits and _, such as status_code',
  },
  'metric-pattern': {
    validate: (value) => re2Problem(value) === undefined && !matchesAnything(value),
    hint: (value) =>
      re2Problem(value)
        ? `${re2Problem(value)}; RE2 has no look-around and no back-references`
        : 'it matches every metric: name those to drop, such as go_.*, or set scrape: false',
  },
  regex: {
    validate: (value) => re2Problem(value) === undefined,
    hint: (value) => `${re2Problem(value)}; RE2 has no look-around and no back-references`,
  },
  'http-url': rule(isHttpUrl, 'write it like https://host:9200, without user, quotes and $'),
  'base-url': rule(
    (value) =>
      (isHttpUrl(value) && !/[?#]/.test(value)) || /^(?!.*:)[\w.-]+(\/[\w.-]+)*\/?$/.test(value),
    'write a URL without a query, such as https://runbooks.example.org, or a path such as docs/runbooks',
  ),
  'url-path': {
    // Prometheus escapes each of these, so that `/probe?module=x` is requested as `/probe%3Fmodule=x`
    validate: (value) => /^\/[^?#%\s\p{Cc}]*$/u.test(value),
    hint: pathHint,
  },
  'host-port': rule(isHostPort, 'write it with its port, like host.example.org:8080'),
  'host-optional-port': rule(
    (value) => isHost(value) || isHostPort(value),
    'write a host without scheme and path, like s3.eu-central-1.amazonaws.com or minio:9000',
  ),
  'label-key': rule(
    (value) =>
      new RegExp(
        `^(${DNS_LABEL}(\\.${DNS_LABEL})*/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$`,
      ).test(value) && value.indexOf('/') <= LONGEST_NAME,
    'use a key of a Kubernetes label, such as app or app.kubernetes.io/name',
  ),
  'label-value': matches(
    /^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/,
    'use at most 63 letters, digits, dots, dashes and underscores, as the value of a Kubernetes label',
  ),
  'host-name': rule(
    (value) => isName(value, QUERY_LABEL),
    'use a DNS name without scheme and port, such as cart.example.org',
  ),
  'ini-value': {
    validate: (value) => value !== '' && iniProblem(value) === undefined,
    hint: () =>
      'write one line without """ and without variables such as ${NAME} or $__file{...}: Grafana expands them',
  },
  image: matches(IMAGE, 'give a tag (v3.13.5), a digest (sha256:...) or a whole reference'),
  registry: matches(
    new RegExp(`^${DOMAIN}(/${REPOSITORY})*$`),
    'write it like registry.example.org:5000/mirror, without scheme',
  ),
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  bucket: rule(
    (value) =>
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(value) && !/\.\./.test(value) && !isIPv4(value),
    'use 3 to 63 lower-case letters, digits, dots and dashes',
  ),
  region: matches(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'use a region such as eu-central-1'),
  identifier: matches(
    /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/,
    'use letters, digits, dots, dashes and underscores',
  ),
  'attribute-name': matches(
    /^[A-Za-z_][A-Za-z0-9_.:/-]*$/,
    'use letters, digits, dots and underscores, such as deployment.environment.name',
  ),
  // https://grafana.com/docs/grafana/latest/developers/http_api/dashboard/#identifier-id-vs-unique-identifier-uid
  uid: matches(UID, 'use at most 40 letters, digits, dashes and underscores'),
  'uid-or-url': rule(
    (value) => UID.test(value) || isHttpUrl(value.replaceAll(/\{\{.*?\}\}/g, 'x')),
    'write the uid of a dashboard, or a URL such as https://grafana.example.org/d/uid',
  ),
  'slack-channel': matches(
    /^[#@]?[\p{L}\p{N}._-]{1,80}$/u,
    'write a channel such as #commerce-alerts, or its id',
  ),
  line: matches(/^(?=.*\S)[^\p{Cc}\p{Zl}\p{Zp}]+$/u, 'write one line of text'),
  'time-zone': rule(isTimeZone, 'write an IANA time zone such as Europe/Berlin or UTC'),
  'consul-name': matches(
    /^[^\s\p{Cc}"'`/\\?#&]+$/u,
    'write the name without spaces, quotes and slashes',
  ),
};

/** Functions that return why a value is not a query, by language. */
export const expressions = { promql: promqlShapeProblem, logql: logqlShapeProblem } as const;

/** Returns the correction of a path that Prometheus would change in the request. */
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
