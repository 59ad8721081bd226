import type { RiskCode } from './risks';

/** What a change is about, the most important first. */
export const areas = [
  'Environments',
  'Services',
  'SLOs',
  'Alerts',
  'Routing',
  'Dashboards',
  'Recording rules',
  'Scraping',
  'Logs',
  'Kubernetes',
  'Configuration',
] as const;
export type Area = (typeof areas)[number];

export type Language = 'promql' | 'logql';

/** One property that differs. Without `before` it is new, without `after` it is gone. */
export interface Fact {
  readonly label: string;
  readonly before?: string;
  readonly after?: string;
  /** How both are highlighted. @default as text */
  readonly language?: Language;
}

export interface Risk {
  readonly code: RiskCode;
  /** What may go wrong here, in one sentence. */
  readonly text: string;
}

/** Something that a reviewer would name in one sentence. */
export interface Change {
  readonly area: Area;
  readonly kind: 'added' | 'removed' | 'changed';
  /** What changes, in the field's words: `HttpErrorRatioHigh of order-service`. */
  readonly subject: string;
  /** The team that owns it. @default nobody in particular */
  readonly team?: string;
  /** The service it is about. @default none, or several */
  readonly service?: string;
  readonly facts: readonly Fact[];
  readonly risks: readonly Risk[];
  /** What it follows from when that changes too: `order-service/availability`. @default nothing */
  readonly slo?: string;
  /** The dashboard and panel that a picture shows. @default none */
  readonly picture?: { readonly dashboard: string; readonly panel?: number };
}

/** A change with every environment in which it is the same. */
export interface ReportedChange extends Change {
  readonly environments: readonly string[];
}

/** A number for the whole of an environment, before and after. */
export interface Estimate {
  readonly environment: string;
  readonly what: string;
  readonly unit: 'bytes' | 'count' | 'cores';
  readonly before: number;
  readonly after: number;
}

export interface Report {
  readonly base: string;
  readonly head: string;
  readonly changes: readonly ReportedChange[];
  /** Workloads whose pods are replaced, by environment. */
  readonly restarts: readonly {
    readonly workload: string;
    readonly environments: readonly string[];
  }[];
  /** Only those that differ. */
  readonly estimates: readonly Estimate[];
}

/** Facts of two records, key by key; nothing where they are equal. */
export function facts(
  before: Readonly<Record<string, string | undefined>>,
  after: Readonly<Record<string, string | undefined>>,
  languages: Readonly<Record<string, Language>> = {},
): Fact[] {
  const [left, right] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((label) => left.get(label) !== right.get(label))
    .map((label) => {
      const [was, is] = [left.get(label), right.get(label)];
      return {
        label,
        ...(was === undefined ? {} : { before: was }),
        ...(is === undefined ? {} : { after: is }),
        ...(languages[label] ? { language: languages[label] } : {}),
      };
    });
}
