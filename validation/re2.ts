type Library = typeof import('re2js');

/**
 * Why RE2, which Prometheus, Loki and the log agents use, does not take a pattern; undefined when it does.
 * The library is loaded with the first pattern: most runs have none.
 */
export function re2Problem(pattern: string): string | undefined {
  const { RE2JS } = require('re2js') as Library;
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
