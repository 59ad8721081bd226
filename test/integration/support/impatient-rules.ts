import { isConfigMap, readManifests } from '@observability-stack/lab/manifests';

/**
 * Returns the rules of a rendered environment, for `files` of the lab, without the pending periods of alerts, and with SLOs
 * on time that sample it every second. promtool tests both as they are.
 */
export function impatientRules(folder: string): Readonly<Record<string, Record<string, string>>> {
  const rules = readManifests(folder)
    .filter(isConfigMap)
    .find(({ metadata }) => metadata.name === 'prometheus-rules');
  const files = Object.entries(rules?.data ?? {});
  if (files.length === 0) throw new Error(`${folder} has no rules`);
  return {
    'prometheus-rules': Object.fromEntries(
      files.map(([name, text]) => [
        name,
        text.replaceAll(/^( +)for: .*$/gm, '$1for: 0s').replaceAll(/:1m\]/g, ':1s]'),
      ]),
    ),
  };
}
