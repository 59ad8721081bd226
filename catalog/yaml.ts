import { dump } from 'js-yaml';

/** YAML for configuration files: keys in the order given, no line folding, no anchors. */
export const yaml = (value: object): string => dump(value, { lineWidth: -1, noRefs: true });
