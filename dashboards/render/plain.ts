/**
 * A type of Grafana's foundation SDK with the values of its enumerations in place of their names, and without
 * what marks its builders: objects written here are held against it, and no code of the SDK is loaded.
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
