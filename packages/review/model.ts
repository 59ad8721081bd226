import type { RiskCode } from './risks';

/** The areas of changes, the most important first. */
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
export type ChangeArea = (typeof areas)[number];

export type Language = 'promql' | 'logql';

/** One property that differs. Without `before` it was added, without `after` it was removed. */
export interface Fact {
  readonly label: string;
  readonly before?: string;
  readonly after?: string;
  /** Query language for highlighting. @default plain text */
  readonly language?: Language;
}

export interface Risk {
  readonly code: RiskCode;
  /** Possible consequence, in one sentence. */
  readonly text: string;
}

/** A change that a reviewer would describe in one sentence. */
export interface Change {
  readonly area: ChangeArea;
  readonly kind: 'added' | 'removed' | 'changed';
  /** The changed thing, such as `HttpErrorRatioHigh of order-service`. */
  readonly subject: string;
  /** Team that owns it. @default no team */
  readonly team?: string;
  /** Service that it belongs to. @default none, or several */
  readonly service?: string;
  readonly facts: readonly Fact[];
  readonly risks: readonly Risk[];
  /** SLO that it follows from: `order-service/availability`. @default none */
  readonly slo?: string;
  /** Dashboard and panel of a picture. @default none */
  readonly picture?: { readonly dashboard: string; readonly panel?: number };
}

/** A change with all environments in which it is the same. */
export interface ReportedChange extends Change {
  readonly environments: readonly string[];
}

/** A number for an environment, before and after. */
export interface Estimate {
  readonly environment: string;
  readonly what: string;
  readonly unit: 'bytes' | 'count' | 'cores';
  readonly before: number;
  readonly after: number;
}

export interface ReviewReport {
  readonly base: string;
  readonly head: string;
  readonly changes: readonly ReportedChange[];
  /** Workloads whose pods are replaced, by environment. */
  readonly restarts: readonly {
    readonly workload: string;
    readonly environments: readonly string[];
  }[];
  /** Only estimates that differ. */
  readonly estimates: readonly Estimate[];
}

/** Compares two records key by key; returns no facts if they are equal. */
export function changedFacts(
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
