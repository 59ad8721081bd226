import { RE2JS } from 're2js';

/** A pattern of Prometheus and Alertmanager: RE2, anchored at both ends. */
export const regexSource = (pattern: string): { test(text: string): boolean } => {
  const compiled = RE2JS.compile(pattern);
  return { test: (text) => compiled.matches(text) };
};
