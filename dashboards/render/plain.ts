/**
 * Returns a type of the Grafana Foundation SDK with enum values instead of enum types, and without members of builders:
 * objects are checked against it without loading the code of the SDK.
 */
export type Plain<T> = T extends string
  ? `${T}`
  : T extends number | boolean | null | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? readonly Plain<Item>[]
      : T extends object
        ? { readonly [K in keyof T as K extends `_implements${string}` ? never : K]: Plain<T[K]> }
        : T;
