import { library, yaml } from './yaml';

/** So many of the latest are remembered. */
const KEPT = 64;
const written = new Map<string, unknown>();

function remembered(text: string, value: object): string {
  written.set(text, value);
  const [oldest] = written.keys();
  if (written.size > KEPT && oldest !== undefined) written.delete(oldest);
  return text;
}

/** Files that checks read again: what was written need not be parsed. The value must not change any more. */
export const yamlFile = (value: object): string => remembered(yaml(value), value);
export const jsonFile = (value: object): string =>
  remembered(`${JSON.stringify(value, undefined, 2)}\n`, value);

/**
 * What a text in YAML says.
 * @throws where it is none
 */
export const readYaml = (text: string): unknown =>
  written.has(text) ? written.get(text) : library().load(text);

/**
 * What a text in JSON says.
 * @throws where it is none
 */
export const readJson = (text: string): unknown =>
  written.has(text) ? written.get(text) : JSON.parse(text);
