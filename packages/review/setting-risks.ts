import { retentionAmount } from './areas/retention';
import type { Change, Fact, Risk } from './model';
import { ruleMetrics } from './read/metrics-used';
import type { ManifestParts } from './read/parts';
import { receiversFor } from './read/routing';
import { type RenderedRule, renderedRules } from './read/rules';
import { regexSource } from './regex';
import type { RiskCode } from './risks';

/** The effect of a setting, by its path and the direction of its change. */
interface Setting {
  readonly path: RegExp;
  readonly code: RiskCode;
  readonly is: (fact: Fact) => boolean;
  /** Text of the risk. @default derived from the values */
  readonly text?: string;
}

const turned =
  (value: RegExp) =>
  ({ before = '', after = '' }: Fact): boolean =>
    value.test(after) && !value.test(before);
const anyway = (): boolean => true;
const gone = ({ before, after }: Fact): boolean => before !== undefined && after === undefined;

const number = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : /^-?[\d.]+$/.test(text) ? Number(text) : retentionAmount(text);

/** Reports whether a number became lower, or a limit was added; 0 means no limit. */
const lower = ({ before, after }: Fact): boolean => {
  const [old, now] = [number(before), number(after)];
  if (now === undefined || now === 0) return false;
  return before === undefined || (old !== undefined && (old === 0 || now < old));
};
/** Reports whether a number became lower, where 0 is the lowest. */
const less = ({ before, after }: Fact): boolean => {
  const [old, now] = [number(before), number(after)];
  return now !== undefined && (old === undefined ? now < 1 : now < old);
};
const more = ({ before, after }: Fact): boolean =>
  less({ label: '', before: after, after: before });

const ROLES = ['none', 'viewer', 'editor', 'admin'];
const rank = (role = ''): number => ROLES.indexOf(role.toLowerCase());
const higherRole = ({ before, after }: Fact): boolean => rank(after) > Math.max(1, rank(before));

const TRUE = /^true$/i;
const FALSE = /^false$/i;

/** Reports whether a value of a compared folder was a secret, which is not shown. */
const isNumberedSecret = (text: string): boolean => /^\(secret \d+\)$/.test(text);

const replaced = ({ before, after }: Fact): boolean => before !== undefined && after !== undefined;

/** Kinds of storage of Thanos and Loki. */
const STORAGE = /^(s3|aws|gcs|azure|swift|cos|bos|oci|obs|aliyunoss|alibabacloud|filesystem)$/i;
const isStorage = (kind = ''): boolean => STORAGE.test(kind);
const isLostStorage = (fact: Fact): boolean =>
  gone(fact) && isStorage(fact.label.split('.').at(-1));

/** Returns the tenants that a data source reads; none if it reads the value of its header from a file or a variable. */
const tenantsIn = (header = ''): readonly string[] =>
  header.includes('$') ? [] : header.split('|');

/** Settings of tenants, in addition to the others. */
const tenancySettings: readonly Setting[] = [
  {
    path: /^auth_enabled$/,
    is: ({ before, after }) => !FALSE.test(after ?? '') && FALSE.test(before ?? ''),
    code: 'data-lost',
    text: 'log lines that were stored before belong to the tenant "fake"',
  },
  {
    path: /^auth_enabled$/,
    is: turned(FALSE),
    code: 'data-lost',
    text: 'log lines of tenants other than "fake" are no longer read',
  },
  {
    path: /\b(clients\[\d+\]|endpoint)\.tenant_id$|\.x-scope-orgid$/i,
    is: replaced,
    code: 'data-lost',
    text: 'data that was stored before belongs to the previous tenant',
  },
  {
    path: /\bsecureJsonData\.httpHeaderValue\d+$/,
    is: (fact) =>
      replaced(fact) &&
      !fact.after?.includes('$') &&
      tenantsIn(fact.before).some((tenant) => !tenantsIn(fact.after).includes(tenant)),
    code: 'data-lost',
    text: 'data of a tenant that the data source no longer names is not read',
  },
];

/** Settings in order of precedence; the first that matches a path and its values applies. */
const settings: readonly Setting[] = [
  // Permissions in Grafana; also as GF_<SECTION>_<KEY>.
  ...(
    [
      [/auth[._]anonymous[._]enabled/i, turned(TRUE)],
      [/(org_role|auto_assign_org_role|default_role)\b/i, higherRole],
      [/(viewers_can_edit|editors_can_admin|allow_sign_up|allow_embedding)\b/i, turned(TRUE)],
      [/(allow_assign_grafana_admin|plugin_admin_enabled|external_enabled)\b/i, turned(TRUE)],
      [/(public_dashboards|auth[._]proxy|auth[._]basic)[._]enabled/i, turned(TRUE)],
      [
        /(role_attribute_strict|disable_login_form|disable_initial_admin_creation)\b/i,
        turned(FALSE),
      ],
      [/(role_attribute_path|groups_attribute_path|org_mapping)\b/i, anyway],
      [/allowed_(groups|domains|organizations)\b|allowed_groups|team_ids/i, anyway],
      [/(skip_org_role_sync|oauth_allow_insecure_email_lookup)\b/i, turned(TRUE)],
      [/^auth_enabled$/, turned(FALSE)],
      [/basic_auth(_users)?$|(^|\.)authorization$|oauth2$/, gone],
    ] as const
  ).map(([path, is]): Setting => ({ path, is, code: 'access-widened' })),
  {
    path: /^argument of /,
    is: ({ after = '' }) =>
      /--web\.enable-(admin-api|lifecycle|remote-write-receiver)\b/.test(after),
    code: 'access-widened',
  },
  {
    path: /./,
    is: ({ before = '', after = '' }) => isNumberedSecret(before) && isNumberedSecret(after),
    code: 'secret-changed',
  },
  // connections
  ...(
    [
      [
        /(insecure_skip_verify|insecureSkipVerify|tlsSkipVerify|skip_tls_verify|\binsecure)$/,
        turned(TRUE),
      ],
      [
        /(require_tls|smtp_require_tls|cookie_secure|strict_transport_security|use_pkce)$/,
        turned(FALSE),
      ],
      [/ssl_?mode$/i, turned(/^(disable|allow|prefer)$/)],
      [/(^|\.)(tls|tls_config|tls_server_config|tlsConfig)$/, gone],
      [/^spec\.tls/, gone],
      [/./, ({ before = '', after = '' }: Fact) => /^https:/.test(before) && /^http:/.test(after)],
      [/^scheme$|\.scheme$/, turned(/^http$/)],
    ] as const
  ).map(([path, is]): Setting => ({ path, is, code: 'security-loosened' })),
  // traces
  {
    path: /(sampling_percentage|param|sampling_ratio|spans_per_second|traces_per_second|initial_sampling_probability|OTEL_TRACES_SAMPLER_ARG)\b/,
    is: (fact) => less(fact) || gone(fact),
    code: 'sampling-lowered',
  },
  { path: /(_strateg(y|ies)|sampl)[^ ]*\.type$/, is: anyway, code: 'sampling-lowered' },
  { path: /(_strategies|policies|tail_sampling)/, is: anyway, code: 'sampling-lowered' },
  {
    path: /pipelines\.[^ ]*\.processors$/,
    is: ({ after = '' }) => /sampl|filter/.test(after),
    code: 'sampling-lowered',
    text: 'a new processor drops data',
  },
  { path: /pipelines\.[^ ]*\.(receivers|exporters)$/, is: gone, code: 'data-lost' },
  { path: /(^|\.)pipelines\.[^. ]+$/, is: gone, code: 'data-lost' },
  {
    path: /(ttl|max_traces|max_span_age|max_age|number_of_days|older_than)/i,
    is: lower,
    code: 'data-lost',
  },
  ...(
    [
      [
        /(^config|(^|\.)object_store\.\w+|storage\.trace\.\w+|\b(storage_config|common\.storage)\.\w+)\.(bucket|bucket_name|bucketnames|container|container_name|storage_account|storage_account_name|account_name|endpoint)$/,
        replaced,
      ],
      [/storage\.trace\.backend$|^schema_config\.configs\[\d+\]\.object_store$/, replaced],
      // objstore.yml of Thanos
      [/^type$/, (fact: Fact) => replaced(fact) && [fact.before, fact.after].every(isStorage)],
      [/\b(storage_config|storage_config\.object_store|common\.storage)\.(\w+)$/, isLostStorage],
    ] as const
  ).map(
    ([path, is]): Setting => ({
      ...{ path, is, code: 'data-lost' },
      text: 'what the previous storage contains is no longer read',
    }),
  ),
  // Metrics and log lines.
  { path: /^remote_write(\[|$)/, is: gone, code: 'data-lost' },
  {
    path: /write_relabel_configs/,
    is: ({ after = '' }) => DROPS.test(after),
    code: 'series-dropped',
  },
  { path: /reject_old_samples$/, is: turned(TRUE), code: 'lines-dropped' },
  {
    path: /(limit|limits?_config|ingestion_rate|burst|max_|quota|queue_size|capacity|batch)/i,
    is: (fact) => !/retention/.test(fact.label) && lower(fact),
    code: 'limit-lowered',
  },
  { path: /(replication_factor|replicationFactor)$/, is: less, code: 'redundancy-lowered' },
  // Kubernetes
  { path: /^replicas$|^spec\.minAvailable$/, is: less, code: 'redundancy-lowered' },
  { path: /^spec\.maxUnavailable$/, is: more, code: 'redundancy-lowered' },
  {
    path: /^image of /,
    is: ({ before, after }) => isOlder(before, after),
    code: 'version-lowered',
  },
  {
    path: /(secretName|secretKeyRef|secretRef|[sS]ecret[^ ]*\.(name|key|items)|(credentials|password|token|secret|api_url|routing_key|url)_file)/,
    is: ({ before, after }) => before !== undefined && after !== undefined,
    code: 'secret-changed',
  },
  {
    path: /./,
    is: ({ before = '', after = '' }) =>
      [before, after].every((text) => /\$__file\{|\$SECRET_[A-Z0-9_]+$/.test(text)) &&
      before !== after,
    code: 'secret-changed',
  },
  { path: /^roleRef|^aggregationRule/, is: anyway, code: 'rbac-widened' },
  // Objects that are identified by name.
  {
    path: /datasources\[[^\]]+\]\.uid$|^providers\[[^\]]+\]\.(folderUid|folder)$/,
    is: anyway,
    code: 'uid-changed',
  },
  { path: /^datasources\[[^\]]+\]$/, is: gone, code: 'uid-changed', text: 'it was removed' },
];

const DROPS = /\baction: (drop|keep)(equal)?\b/;

/** Reports whether a version is older, such as `:v3.13.4` and `:v3.13.5`. */
function isOlder(before = '', after = ''): boolean {
  const versionOf = (image: string) =>
    (/:v?(\d+(?:\.\d+)*)/.exec(image.split('/').at(-1) ?? '')?.[1] ?? '').split('.').map(Number);
  const [old, now] = [versionOf(before), versionOf(after)];
  for (const [index, part] of old.entries()) {
    const other = now[index] ?? 0;
    if (other !== part) return other < part;
  }
  return false;
}

/** Areas whose facts have paths of settings. */
const AREAS = ['Scraping', 'Logs', 'Kubernetes', 'Configuration', 'Routing'];

/** Adds the risks of changed settings, each once. */
export function withSettingRisks(change: Change, after: ManifestParts): Change {
  if (!AREAS.includes(change.area) || change.kind !== 'changed') return change;
  const found = change.facts.flatMap((fact) => [
    ...settingRisks(fact),
    ...(change.area === 'Logs' ? lineRisks(fact) : []),
    ...relabelRisks(change, fact, after),
  ]);
  const known = new Set(change.risks.map(({ code, text }) => `${code} ${text}`));
  const risks = found.filter(({ code, text }) => {
    const key = `${code} ${text}`;
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
  return risks.length === 0 ? change : { ...change, risks: [...change.risks, ...risks] };
}

/** Returns the value of an added or removed environment variable. */
const valueIn = (text: string | undefined): string | undefined =>
  /^\{name: [^,]*, value: (.*)\}$/.exec(text ?? '')?.[1] ?? text;

function settingRisks({ label, ...sides }: Fact): Risk[] {
  const [before, after] = [valueIn(sides.before), valueIn(sides.after)];
  const fact: Fact = {
    label,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
  const found = [settings, tenancySettings].flatMap(
    (list) => list.find(({ path, is }) => path.test(label) && is(fact)) ?? [],
  );
  const text =
    before === undefined
      ? `${label}: ${after} is new`
      : after === undefined
        ? `${label}: no longer ${before}`
        : `${label}: ${after} instead of ${before}`;
  return found.map((setting) => ({ code: setting.code, text: setting.text ?? text }));
}

/** Pattern of stages that drop or truncate lines, or limit their rate. */
const LESS_LINES =
  /^(stage\.)?(drop|limit|sampling|truncate)\b|^(stage\.)?match\b.*\baction\b\W*drop|\baction\b\W*(drop|keep)/;

/** Pattern of stages that replace text in the line, such as secrets; those with a source change an extracted value. */
const REDACTION = /^(stage\.)?replace\b(?!.*\bsource\b)/;

/** Pattern of stages that set the tenant of lines; those in a match are of one team, which may have been removed. */
const TENANT = /^(stage\.)?tenant\b/;

const lineRisks = ({ label, before, after }: Fact): Risk[] => [
  ...(/^(stage|relabelling)$/.test(label) && LESS_LINES.test(after ?? '') && before !== after
    ? [{ code: 'lines-dropped' as const, text: `${label}: ${after}` }]
    : []),
  ...(label === 'stage' &&
  TENANT.test(before ?? '') &&
  before !== after &&
  (after !== undefined || !/ \(in /.test(before ?? ''))
    ? [
        {
          code: 'data-lost' as const,
          text: `log lines that were stored before belong to the previous tenant: ${before}`,
        },
      ]
    : []),
  ...(label === 'stage' && REDACTION.test(before ?? '') && before !== after
    ? [
        {
          code: 'security-loosened' as const,
          text: `text in log lines is no longer replaced: ${before}`,
        },
      ]
    : []),
];

/** Returns the effect of a relabel rule on alerts and rules. */
function relabelRisks(
  { subject }: Change,
  { label, before, after = '' }: Fact,
  parts: ManifestParts,
): Risk[] {
  const isAlerts = /alert_relabel_configs/.test(label);
  if (!isAlerts && !/metric_relabel_configs/.test(label)) return [];
  const alerts = renderedRules(parts).filter(({ alert }) => alert !== undefined);
  const step = stepOf(after);
  if (isAlerts) {
    if (/\btarget_label: (severity|team|alertname|service)\b/.test(after))
      return [{ code: 'page-lost', text: `alerts are routed by another label: ${after}` }];
    if (!DROPS.test(after) && !/\b(labeldrop|labelkeep)\b/.test(after)) return [];
    const lost = step ? alerts.filter((rule) => isDropped(step, labelsOf(rule))) : alerts;
    const notified = lost.flatMap((rule) => receiversFor(parts, labelsOf(rule)));
    if (lost.length === 0)
      return [{ code: 'alert-loosened', text: `alerts are dropped: ${after}` }];
    const text = `${named(lost)} ${lost.length === 1 ? 'is' : 'are'} dropped before ${[...new Set(notified)].join(', ') || 'any receiver'} is notified`;
    return [{ code: 'page-lost', text }];
  }
  if (!/\b(drop|keep|labeldrop|labelkeep|dropequal|keepequal)\b/.test(after)) return [];
  if (step && before !== undefined && dropsLess(step, stepOf(before))) return [];
  const lost = step
    ? alerts.filter((rule) =>
        ruleMetrics(rule, parts).some((name) => isDropped(step, { __name__: name })),
      )
    : [];
  return [
    { code: 'series-dropped', text: `${subject}: ${after}` },
    ...(lost.length > 0
      ? [{ code: 'alert-loosened' as const, text: `series that ${named(lost)} reads are dropped` }]
      : []),
  ];
}

const labelsOf = ({ alert, labels }: RenderedRule): Record<string, string | undefined> => ({
  alertname: alert,
  ...labels,
});

function named(rules: readonly RenderedRule[]): string {
  const names = [...new Set(rules.map(({ alert }) => alert ?? ''))];
  return names.length > 3
    ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
    : names.join(', ');
}

interface Step {
  readonly sources: readonly string[];
  readonly separator: string;
  readonly regex: string;
  readonly keeps: boolean;
}

/** Parses a relabel rule as formatted by `show`. */
function stepOf(text: string): Step | undefined {
  const [, action = ''] = /\baction: (\w+)/.exec(text) ?? [];
  const [, sources = ''] = /\bsource_labels: \[([^\]]*)\]/.exec(text) ?? [];
  const [, regex = '.*'] = /\bregex: (.*?)(?:, \w+: |\}\]?$)/.exec(text) ?? [];
  const [, separator = ';'] = /\bseparator: (.*?)(?:, \w+: |\}\]?$)/.exec(text) ?? [];
  if (action !== 'drop' && action !== 'keep') return undefined;
  return { sources: sources.split(', '), separator, regex, keeps: action === 'keep' };
}

/** Alternatives of plain words: `(a|b)`. */
const WORDS = /\(([\w-]+(?:\|[\w-]+)*)\)/g;

/** Reports whether a step differs from another only by more words that it keeps, or fewer that it drops. */
function dropsLess(step: Step, other: Step | undefined): boolean {
  if (!other || step.keeps !== other.keeps || step.separator !== other.separator) return false;
  if (step.sources.join() !== other.sources.join()) return false;
  const shape = ({ regex }: Step) => regex.replace(WORDS, '()');
  if (shape(step) !== shape(other)) return false;
  const groups = ({ regex }: Step) =>
    [...regex.matchAll(WORDS)].map(([, words = '']) => words.split('|'));
  const [more, fewer] = step.keeps ? [step, other] : [other, step];
  const wide = groups(more);
  return groups(fewer).every((words, at) => words.every((word) => wide[at]?.includes(word)));
}

function isDropped(step: Step, labels: Readonly<Record<string, string | undefined>>): boolean {
  const value = step.sources.map((name) => labels[name] ?? '').join(step.separator);
  try {
    return regexSource(step.regex).test(value) !== step.keeps;
  } catch {
    return true;
  }
}
