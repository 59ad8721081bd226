import type { Metric } from '@observability-stack/contracts';
import type { SettingsKey } from '../definitions/defaults';

/** A pinned container image. `endOfLife` causes a warning at synth after that day. */
export interface ImagePin {
  /** Registry host of the published image; a mirror replaces it. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  /** First day without upstream support, as `YYYY-MM-DD`. @default unknown */
  readonly endOfLife?: string;
  /**
   * Whether the program was discontinued, and not only this release, so that no other tag helps.
   * @default false
   */
  readonly abandoned?: boolean;
  /** Hint of the warning about the end of life. @default pin a newer release */
  readonly hint?: string;
  /** Name of the executable in packages and archives. @default the name of the image */
  readonly program?: string;
}

export const pinImage = (
  repository: string,
  tag: string,
  extra: Partial<ImagePin> = {},
): ImagePin => ({
  registry: 'docker.io',
  repository,
  tag,
  ...extra,
});

type Ports = Readonly<Record<string, number>>;

/** A Grafana data source type that queries the component. */
export interface DataSourceDescription {
  /** Uid of the data source; links between data sources use it, so it never changes. */
  readonly uid: string;
  /** Display name. */
  readonly title: string;
  readonly shows: 'metrics' | 'logs' | 'traces' | 'alerts';
}

/** The data of a component; its directory below `constructs/` contains the rest. */
export interface ComponentDescription {
  /** Programs by name, with their purpose as shown in the docs. */
  readonly programs: Readonly<Record<string, string>>;
  /** Container ports by program and name, used by Services, probes, targets and network policies. */
  readonly ports: Readonly<Record<string, Ports>>;
  readonly images: Readonly<Record<string, ImagePin>>;
  /** Directories in its containers, by program and use. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Contracts of its metrics. */
  readonly metrics: readonly Metric[];
  /** Data sources by the type in Grafana. */
  readonly dataSources: Readonly<Record<string, DataSourceDescription>>;
  /** Keys of an environment, by name. */
  readonly settings: Readonly<Record<string, SettingsKey<never, unknown>>>;
}

/** Returns the contracts that modules export. */
export const contractsIn = (
  ...modules: readonly Readonly<Record<string, Metric>>[]
): readonly Metric[] => modules.flatMap((module) => Object.values(module));

/** Returns a description, checked and completed by the editor. */
export const describeComponent = <const D extends ComponentDescription>(description: D): D =>
  description;

type Union<T> = (T extends unknown ? (value: T) => void : never) extends (value: infer U) => void
  ? { readonly [K in keyof U]: U[K] }
  : never;

/** Merges one property of all descriptions into an object. */
export const mergeDescriptions = <
  D extends ComponentDescription,
  K extends keyof ComponentDescription,
>(
  descriptions: Readonly<Record<string, D>>,
  part: K,
): Union<D[K]> =>
  Object.assign({}, ...Object.values(descriptions).map((one) => one[part])) as Union<D[K]>;
