// biome-ignore lint/suspicious/noExplicitAny: the classic JSON of dashboards has no published types
export type Json = any;

export interface DashboardJson {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly PanelJson[];
  readonly templating?: { readonly list: readonly VariableJson[] };
  readonly time?: { readonly from: string; readonly to: string };
  readonly links?: readonly { readonly title: string; readonly url?: string }[];
}

export interface PanelJson {
  readonly id: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets?: readonly TargetJson[];
  readonly datasource?: { readonly type?: string; readonly uid?: string };
  readonly fieldConfig?: { readonly defaults: Json; readonly overrides: Json[] };
  readonly options?: Json;
  readonly transformations?: readonly Json[];
  readonly panels?: readonly PanelJson[];
  readonly collapsed?: boolean;
  readonly interval?: string;
}

export interface TargetJson {
  readonly refId: string;
  readonly expr?: string;
  readonly query?: string;
  readonly legendFormat?: string;
  readonly instant?: boolean;
  readonly exemplar?: boolean;
  readonly format?: string;
  readonly maxLines?: number;
  readonly queryType?: string;
  readonly datasource?: { readonly type?: string; readonly uid?: string };
}

export interface VariableJson {
  readonly name: string;
  readonly type: string;
  readonly label?: string;
  readonly query?: Json;
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string;
  readonly current?: { readonly value?: string | readonly string[]; readonly text?: Json };
  readonly hide?: number;
  readonly regex?: string;
  readonly options?: readonly { readonly value: string }[];
}

export interface DashboardEntry {
  readonly environment: string;
  readonly folder: string;
  readonly uid: string;
  readonly title: string;
}

/** The state of the data, as the server knows it. */
export interface DataState {
  readonly prometheus: SourceState;
  readonly loki: SourceState;
  /** End of the data in milliseconds. @default now */
  readonly until?: number;
}
export interface SourceState {
  /** Origin: `given` by a URL, generated from the contracts, or `none`. */
  readonly kind: 'given' | 'synthetic' | 'memory' | 'none';
  /** Description of it, or why there is none. */
  readonly text: string;
}

export interface Range {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}
