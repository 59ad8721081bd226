/**
 * Validators by the name of their schema. Empty in the source: when the sources are bundled, the code that Ajv makes
 * for `schemas` stands here, since making it takes longer than everything that it then looks at.
 */
export const precompiled: Readonly<Record<string, (value: unknown) => boolean>> = {};
