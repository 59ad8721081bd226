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
}

export const pin = (repository: string, tag: string, extra: Partial<ImagePin> = {}): ImagePin => ({
  registry: 'docker.io',
  repository,
  tag,
  ...extra,
});

type Ports = Readonly<Record<string, number>>;

/** What a component consists of, as data: its folder below `constructs/` has the rest. */
export interface ComponentDescription {
  /** Programs by name, each with one phrase on what it is for; the docs show it. */
  readonly programs: Readonly<Record<string, string>>;
  /** Container ports by program and name. Services, probes, targets and network policies read them here. */
  readonly ports: Readonly<Record<string, Ports>>;
  readonly images: Readonly<Record<string, ImagePin>>;
  /** Keys of an environment by name. */
  readonly settings: Readonly<Record<string, SettingsKey<never, unknown>>>;
}

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
