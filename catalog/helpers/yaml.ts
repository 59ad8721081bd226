import { dump, load } from 'js-yaml';

/** YAML for configuration files and manifests: keys in the order given, no line folding, no anchors. */
export const yaml = (value: object): string => dump(value, { lineWidth: -1, noRefs: true });

/**
 * The value of a YAML document.
 * @throws when the text is not YAML
 */
export const readYaml = (text: string): unknown => load(text);
