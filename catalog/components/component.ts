import type { Metric } from '@observability-stack/contracts';
import type { SettingsKey } from '../definitions/defaults';

/** A container image, pinned. `endOfLife` becomes a warning at synth once the day has passed. */
export interface ImagePin {
  /** Registry host of the published image; a mirror replaces it. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  /** First day without upstream support, `YYYY-MM-DD`. @default not known */
  readonly endOfLife?: string;
  /** The program has ended, and not this release only: no other tag helps. @default false */
  readonly abandoned?: boolean;
  /** What to do about the end of life. @default pin a newer release */
  readonly hint?: string;
  /** The program in it, by the name that it has where it is installed. @default the name of the image */
  readonly program?: string;
}

export const pin = (repository: string, tag: string, extra: Partial<ImagePin> = {}): ImagePin => ({
  registry: 'docker.io',
  repository,
  tag,
  ...extra,
});

type Ports = Readonly<Record<string, number>>;

/** A type of data source that Grafana asks the component by. */
export interface DataSourceDescription {
  /** Links between data sources name it, so that it never changes. */
  readonly uid: string;
  /** Its name in Grafana and in sentences. */
  readonly title: string;
  readonly shows: 'metrics' | 'logs' | 'traces' | 'alerts';
}

/** What a component consists of, as data: its folder below `constructs/` has the rest. */
export interface ComponentDescription {
  /** Programs by name, each with one phrase on what it is for; the docs show it. */
  readonly programs: Readonly<Record<string, string>>;
  /** Container ports by program and name. Services, probes, targets and network policies read them here. */
  readonly ports: Readonly<Record<string, Ports>>;
  readonly images: Readonly<Record<string, ImagePin>>;
  /** Folders in its containers, by program and use. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Contracts of the metrics that it exposes. */
  readonly metrics: readonly Metric[];
  /** By the type that Grafana knows it by. */
  readonly dataSources: Readonly<Record<string, DataSourceDescription>>;
  /** Keys of an environment by name. */
  readonly settings: Readonly<Record<string, SettingsKey<never, unknown>>>;
}

/** The contracts that modules export. */
export const contractsIn = (
  ...modules: readonly Readonly<Record<string, Metric>>[]
): readonly Metric[] => modules.flatMap((module) => Object.values(module));

/** Types a description where it is written. */
export const describeComponent = <const D extends ComponentDescription>(description: D): D =>
  description;

type Union<T> = (T extends unknown ? (value: T) => void : never) extends (value: infer U) => void
  ? { readonly [K in keyof U]: U[K] }
  : never;

/** One part of all descriptions, in one object. */
export const collect = <D extends ComponentDescription, K extends keyof ComponentDescription>(
  descriptions: Readonly<Record<string, D>>,
  part: K,
): Union<D[K]> =>
  Object.assign({}, ...Object.values(descriptions).map((one) => one[part])) as Union<D[K]>;
