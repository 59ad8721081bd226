import { library, yaml } from './yaml';

/** So many of the latest are remembered. */
const KEPT = 16;
const written = new Map<string, unknown>();

/** A file that checks read again: what was written need not be parsed. The value must not change any more. */
export function yamlFile(value: object): string {
  const text = yaml(value);
  written.set(text, value);
  const [oldest] = written.keys();
  if (written.size > KEPT && oldest !== undefined) written.delete(oldest);
  return text;
}

/**
 * What YAML says.
 * @throws where it is none
 */
export const readYaml = (text: string): unknown =>
  written.has(text) ? written.get(text) : library().load(text);
