import path from 'node:path';

export interface EvaluatedModule {
  exports: Readonly<Record<string, unknown>>;
}

interface EvaluateOptions {
  /** Returns what the module imports. */
  readonly require: (name: string) => unknown;
  /** The module's `__filename`. @default the file */
  readonly filename?: string;
  /** Where the exports are written. @default a new module */
  readonly module?: EvaluatedModule;
}

/**
 * Evaluates the text of a CommonJS module, which ends with an inline source map, and returns its exports. Node maps the
 * stack traces of a text with the comment `sourceURL`, but not those of scripts of `node:vm`.
 */
export function evaluate(
  file: string,
  code: string,
  { require, filename = file, module = { exports: {} } }: EvaluateOptions,
): EvaluatedModule['exports'] {
  process.setSourceMapsEnabled(true);
  // On the first line of the code, so that the source map has the right lines.
  const text = `(function (exports, require, module, __filename, __dirname) { ${code}
})
//# sourceURL=${file}`;
  // biome-ignore lint/security/noGlobalEval: evaluates the sources of the repository, as require does
  const run: (...args: readonly unknown[]) => void = globalThis.eval(text);
  run(module.exports, require, module, filename, path.dirname(filename));
  return module.exports;
}
