// Files of other repositories: what each of their documents is.

import path from 'node:path';
import { isRecord } from '@observability-stack/query-common';
import type { RuleLanguage } from '../../catalog/helpers/rule-language';
import { readYamlDocuments } from '../../catalog/helpers/yaml';
import { readText } from '../conformance/read';

/** An object of a file, whose values are not checked. */
export type Mapping = Readonly<Record<string, unknown>>;

/** Query language of rules. */
export type Language = RuleLanguage;

/** The rule groups of a document. */
export interface RuleDocument {
  readonly source: string;
  /** Language of its kind. @default not known: a plain file */
  readonly language?: Language;
  readonly groups: readonly Mapping[];
}

/** A dashboard, with its file. */
export interface DashboardFile {
  readonly source: string;
  readonly text: string;
}

/** The configuration of a program, or an object of Kubernetes. */
export interface SourceDocument {
  readonly source: string;
  readonly value: Mapping;
}

/** Programs whose configurations are imported. */
export const programs = ['alertmanager', 'prometheus', 'promtail'] as const;
export type Program = (typeof programs)[number];

export interface ImportedFiles {
  readonly rules: readonly RuleDocument[];
  readonly dashboards: readonly DashboardFile[];
  /** Documents of OpenSLO and sloth. */
  readonly slos: readonly Mapping[];
  readonly configs: Readonly<Record<Program, readonly SourceDocument[]>>;
  /** Objects ServiceMonitor and PodMonitor. */
  readonly monitors: readonly SourceDocument[];
  /** Services and workloads, which have the ports and labels of the pods. */
  readonly objects: readonly Mapping[];
  /** Parts of files that are not imported, with the reason. */
  readonly lost: readonly string[];
}

/** Reads files. @throws for a document that is not imported, with what it is */
export function readFiles(files: readonly string[]): ImportedFiles {
  const rules: RuleDocument[] = [];
  const dashboards: DashboardFile[] = [];
  const slos: Mapping[] = [];
  const monitors: SourceDocument[] = [];
  const objects: Mapping[] = [];
  const lost: string[] = [];
  const configs: Record<Program, SourceDocument[]> = {
    alertmanager: [],
    prometheus: [],
    promtail: [],
  };
  for (const source of files) {
    const text = readText(source);
    if (isAlloy(source, text))
      throw new Error(
        `${source} is not imported: it is a configuration of Alloy, which alloy convert writes but does not read: import the file of Prometheus or Promtail that it was converted from, or write logs and scrape of the services`,
      );
    const found = documentsIn(source, text).flatMap((value) => unpacked(value, source, lost));
    const documents = found.filter((value) => !(value instanceof DashboardText));
    dashboards.push(...found.filter((value) => value instanceof DashboardText));
    if (found.length === 0)
      throw new Error(
        `${source} has no documents: expected rules, SLOs, a configuration or a dashboard`,
      );
    let isDashboardFile = false;
    for (const value of documents) {
      if (!isRecord(value))
        throw new Error(
          `${source} is not imported: it is not a mapping: expected rules or a dashboard`,
        );
      const program = programOf(value);
      if (isSloDocument(value)) slos.push(value);
      else if (program) configs[program].push({ source, value });
      else if (MONITORS.includes(String(value.kind))) monitors.push({ source, value });
      else if (WORKLOADS.includes(String(value.kind))) objects.push(value);
      else {
        const found = documentOf(source, value);
        if (found === 'dashboard') isDashboardFile = true;
        else rules.push(found);
      }
    }
    if (isDashboardFile) {
      if (documents.length > 1)
        throw new Error(
          `${source} has a dashboard and other documents: write the dashboard to its own file`,
        );
      dashboards.push({ source, text });
    }
  }
  return { rules, dashboards, slos, configs, monitors, objects, lost };
}

/** Kinds of the operator that select targets. */
const MONITORS = ['ServiceMonitor', 'PodMonitor'];
/** Kinds with the ports and labels of pods. */
const WORKLOADS = ['Service', 'Deployment', 'DaemonSet', 'StatefulSet'];

/** Returns the program of a configuration. */
function programOf(value: Mapping): Program | undefined {
  const { route, receivers, scrape_configs: jobs, clients, positions, kind } = value;
  if (kind !== undefined) return undefined;
  if (route !== undefined && receivers !== undefined) return 'alertmanager';
  if (!Array.isArray(jobs)) return undefined;
  const isPromtail =
    clients !== undefined ||
    positions !== undefined ||
    jobs.some((job) => isRecord(job) && (job.pipeline_stages ?? job.journal ?? job.syslog));
  return isPromtail ? 'promtail' : 'prometheus';
}

function documentsIn(source: string, text: string): readonly unknown[] {
  try {
    if (/^\s*\{/.test(text) && source.endsWith('.json')) return [JSON.parse(text)];
    return readYamlDocuments(text).filter((value) => value !== null && value !== undefined);
  } catch (error) {
    const { reason = (error as Error).message, mark } = error as {
      readonly reason?: string;
      readonly mark?: { readonly line: number };
    };
    const at = mark ? `:${mark.line + 1}` : '';
    throw new Error(
      `${source}${at} is not valid ${source.endsWith('.json') ? 'JSON' : 'YAML'}: ${reason}: render templates first`,
    );
  }
}

/** Reports whether a document has SLOs of sloth or OpenSLO. */
const isSloDocument = (value: Mapping): boolean =>
  isSloth(value) ||
  (typeof value.apiVersion === 'string' && value.apiVersion.startsWith('openslo/'));

/** Reports whether a document is a file of sloth, or an object of its operator. */
export const isSloth = ({ version, kind, apiVersion }: Mapping): boolean =>
  version === 'prometheus/v1' ||
  (kind === 'PrometheusServiceLevel' && String(apiVersion).startsWith('sloth.slok.dev/'));

/** Reports whether a file is a configuration of Alloy: by its name, or by its first block. */
const isAlloy = (source: string, text: string): boolean =>
  ['.alloy', '.river'].includes(path.extname(source)) ||
  /^(\s|\/\/.*\n|\/\*[\s\S]*?\*\/)*[a-z_]\w*(\.\w+)*(\s+"[^"\n]*")?\s*\{\s*($|\n|\w+\s*=)/.test(
    text,
  );

/** A dashboard in a ConfigMap. */
class DashboardText implements DashboardFile {
  constructor(
    readonly source: string,
    readonly text: string,
  ) {}
}

/** Expands a `kind: List`, and what a ConfigMap or a Secret contains. Its other keys are reported. */
function unpacked(value: unknown, source: string, lost: string[]): readonly unknown[] {
  if (!isRecord(value)) return [value];
  const { kind, items } = value;
  if (/List$/.test(String(kind)) && Array.isArray(items))
    return items.flatMap((item) => unpacked(item, source, lost));
  if (kind !== 'ConfigMap' && kind !== 'Secret') return [value];
  const { name } = Object(value.metadata) as Mapping;
  const omitted: string[] = [];
  const found = textsIn(value).flatMap(([key, text]): readonly unknown[] => {
    const place = `key ${JSON.stringify(key)} of ${kind} ${JSON.stringify(name)} in ${path.basename(source)}`;
    if (isAlloy(key, text)) {
      omitted.push(
        `${place}: it is a configuration of Alloy: import the file of Prometheus or Promtail that it was converted from`,
      );
      return [];
    }
    const documents = parsed(text);
    // A Secret can have values of other programs, which must not be in a dashboard.
    if (kind === 'ConfigMap' && documents?.length === 1 && documents.every(isDashboard))
      return [new DashboardText(key, text)];
    const known = (documents ?? []).filter(isImported);
    if (documents === undefined || known.length < documents.length || documents.length === 0)
      omitted.push(
        `${place}: it is not a configuration, rules or SLOs${documents === undefined ? ' in YAML or JSON' : ''}: write it in the definition by hand`,
      );
    return known;
  });
  if (found.length === 0) return [value];
  lost.push(...omitted);
  return found;
}

/** Returns the texts of a ConfigMap or a Secret. */
function textsIn({
  kind,
  data,
  stringData,
  binaryData,
}: Mapping): readonly (readonly [string, string])[] {
  const entries = (texts: unknown) => (isRecord(texts) ? Object.entries(texts) : []);
  const decoded = [...(kind === 'Secret' ? entries(data) : []), ...entries(binaryData)];
  return [
    ...(kind === 'ConfigMap' ? entries(data) : []),
    ...entries(stringData),
    ...decoded.map(([key, text]) => [key, Buffer.from(String(text), 'base64').toString()] as const),
  ].map(([key, text]) => [key, String(text)]);
}

/** Returns the documents of a text; undefined if it is neither YAML nor JSON. */
function parsed(text: string): readonly Mapping[] | undefined {
  try {
    const values = readYamlDocuments(text).filter((one) => one !== null && one !== undefined);
    return values.every(isRecord) ? values : undefined;
  } catch {
    // Another format, such as a script. The reason could contain values of a Secret.
    return undefined;
  }
}

/** Reports whether a document in a ConfigMap or a Secret is imported. */
const isImported = (value: Mapping): boolean =>
  programOf(value) !== undefined ||
  isSloDocument(value) ||
  RULE_KINDS.has(String(value.kind)) ||
  (Array.isArray(value.groups) && !OTHERS.some(([is]) => is(value)));

const BY_HAND = 'write it in the definition by hand';

/** Kinds of objects with rules; those of the Loki operator have groups of LogQL. */
const RULE_KINDS: ReadonlyMap<string, Language> = new Map([
  ['PrometheusRule', 'promql'],
  ['AlertingRule', 'logql'],
  ['RecordingRule', 'logql'],
]);

/** Files that are not imported: how they are recognized, what they are, and where the definition has the same. */
const OTHERS: readonly (readonly [(value: Mapping) => boolean, string, string])[] = [
  [
    ({ groups }) => Array.isArray(groups) && groups.some(hasGrafanaRules),
    'a file of rules that Grafana evaluates',
    'export the queries as rules of Prometheus or Loki',
  ],
  [
    ({ rule_files: files, tests }) => files !== undefined && tests !== undefined,
    'a test file of promtool',
    'write tests of the alerts, docs/alerting.md#write-an-alert',
  ],
];

const hasGrafanaRules = ({ rules }: Mapping): boolean =>
  Array.isArray(rules) && rules.some((rule) => isRecord(rule) && Array.isArray(rule.data));

function documentOf(source: string, value: Mapping): RuleDocument | 'dashboard' {
  const [, what, hint] = OTHERS.find(([is]) => is(value)) ?? [];
  if (what !== undefined) throw new Error(`${source} is not imported: it is ${what}: ${hint}`);
  const kind = typeof value.kind === 'string' ? value.kind : '';
  const language = RULE_KINDS.get(kind);
  if (language !== undefined) {
    const { groups } = Object(value.spec) as Mapping;
    return { source, language, groups: groupsIn(source, groups) };
  }
  if (isDashboard(value)) return 'dashboard';
  if (value.groups !== undefined && kind === '')
    return { source, groups: groupsIn(source, value.groups) };
  throw new Error(
    kind === ''
      ? `${source} is not imported: it has neither groups of rules, scrape_configs, route nor panels: expected rules, a configuration or a dashboard`
      : `${source} is not imported: it has an object of kind ${JSON.stringify(kind)}: ${BY_HAND}`,
  );
}

function groupsIn(source: string, groups: unknown): readonly Mapping[] {
  const isList = Array.isArray(groups) && groups.every(isRecord);
  if (!isList) throw new Error(`${source} has groups that are not a list: expected - name, rules`);
  return (groups as readonly Mapping[]).map((group) => {
    const { name, rules } = group;
    // An empty list, as the programs read it.
    if (rules === null) return { ...group, rules: [] };
    if (!Array.isArray(rules) || !rules.every(isRecord))
      throw new Error(
        `${source} has a group ${JSON.stringify(name)} whose rules are not a list: expected - alert, expr`,
      );
    return group;
  });
}

/** Reports whether a document is a dashboard: classic, a resource of Grafana, or a response of its API. */
const isDashboard = (value: Mapping): boolean => {
  const own = isRecord(value.dashboard) ? value.dashboard : value;
  return (
    (typeof own.title === 'string' && (Array.isArray(own.panels) || Array.isArray(own.rows))) ||
    (typeof own.apiVersion === 'string' && own.apiVersion.startsWith('dashboard.grafana.app/'))
  );
};
