import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Adapter, AdapterContext } from '@observability-stack/lab/adapters/adapter';
import { LOOPBACK } from '@observability-stack/lab/ports';
import { load } from 'js-yaml';
import { yaml } from '../../catalog/helpers/yaml';

/** Sets the paths of its files and defaults, which differ from the image, and the listen address. */
export const grafanaAdapter: Adapter = {
  args: (args, _context, program) => {
    const flag = '--homepath=';
    return args.map((arg) => (arg.startsWith(flag) ? `${flag}${homeOf(program)}` : arg));
  },
  file: (name, text, context) => {
    if (name === 'datasources.yaml') return presentSources(withoutFronts(text, context), context);
    return /\.ya?ml$/.test(name) ? presentRules(text, context) : text;
  },
  variables: () => ({ GF_SERVER_HTTP_ADDR: LOOPBACK }),
};

/**
 * Lets Grafana query a store directly if its gateway does not run: only the user of the lab can
 * reach either of them.
 */
const withoutFronts = (text: string, { running, runs, port }: AdapterContext): string =>
  running
    .filter((pod) => ['loki', 'tempo'].includes(pod.component) && !runs(pod, 'query'))
    .reduce(
      (rest, pod) =>
        rest.replace(`${LOOPBACK}:${port(pod, 'query')}`, `${LOOPBACK}:${port(pod, 'http')}`),
      text,
    );

interface Source {
  readonly uid: string;
  readonly url?: string;
}
interface Provisioning {
  readonly datasources?: readonly Source[];
  readonly groups?: readonly { readonly rules: readonly GrafanaRule[] }[];
}
interface GrafanaRule {
  readonly data: readonly { readonly datasourceUid: string }[];
}

const isPresent = ({ url }: Source, { isSkipped }: AdapterContext): boolean =>
  url === undefined || !URL.canParse(url) || !isSkipped(new URL(url).host);

/**
 * Removes data sources that the lab does not run: their panels would show errors, and Grafana-managed rules would fire.
 */
function presentSources(text: string, context: AdapterContext): string {
  const config = load(text) as Provisioning | undefined;
  if (!config?.datasources) return text;
  const left = config.datasources.filter((source) => isPresent(source, context));
  return left.length === config.datasources.length ? text : yaml({ ...config, datasources: left });
}

/** Removes Grafana-managed rules on removed data sources. */
function presentRules(text: string, context: AdapterContext): string {
  const config = load(text) as Provisioning | undefined;
  if (!config?.groups) return text;
  const sources = (
    load(withoutFronts(context.mounted()['datasources.yaml'] ?? '', context)) as
      | Provisioning
      | undefined
  )?.datasources;
  const missing = new Set(
    (sources ?? []).filter((source) => !isPresent(source, context)).map(({ uid }) => uid),
  );
  if (missing.size === 0) return text;
  const groups = config.groups
    .map((group) => ({
      ...group,
      rules: group.rules.filter(({ data }) =>
        data.every(({ datasourceUid }) => !missing.has(datasourceUid)),
      ),
    }))
    .filter(({ rules }) => rules.length > 0);
  return yaml({ ...config, groups });
}

/** Returns `GRAFANA_HOME`, or the directory above the program, or that of the packages. */
function homeOf(program: string): string {
  const named = process.env.GRAFANA_HOME;
  const above: string[] = [];
  let folder = path.dirname(realpathSync(program));
  for (; folder !== path.dirname(folder); folder = path.dirname(folder)) above.push(folder);
  const places = named ? [named] : [...above, '/usr/share/grafana'];
  const home = places.find((place) => existsSync(path.join(place, 'conf', 'defaults.ini')));
  if (home === undefined)
    throw new Error(`conf/defaults.ini not found in ${places.join(', ')}: set GRAFANA_HOME`);
  return home;
}
