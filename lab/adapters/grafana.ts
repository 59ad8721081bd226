import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { LOOPBACK } from '../ports';
import type { Adapter, AdapterContext } from './adapter';

/** Its pages and defaults lie beside the program, not where the image has them; and it listens everywhere. */
export const grafana: Adapter = {
  args: (args, _context, program) => {
    const flag = '--homepath=';
    return args.map((arg) => (arg.startsWith(flag) ? `${flag}${homeOf(program)}` : arg));
  },
  file: (name, text, context) => (name === 'datasources.yaml' ? withLoki(text, context) : text),
  variables: () => ({ GF_SERVER_HTTP_ADDR: LOOPBACK }),
};

/** Where the program before Loki is missing, Grafana asks Loki itself: nobody but the user reaches either. */
function withLoki(text: string, { running, runs, port }: AdapterContext): string {
  const loki = running.find(({ component }) => component === 'loki');
  if (!loki || runs(loki, 'query')) return text;
  return text.replace(`${LOOPBACK}:${port(loki, 'query')}`, `${LOOPBACK}:${port(loki, 'http')}`);
}

/** From `GRAFANA_HOME`, else above the program, else where packages put it. */
function homeOf(program: string): string {
  const named = process.env.GRAFANA_HOME;
  const above: string[] = [];
  let folder = path.dirname(realpathSync(program));
  for (; folder !== path.dirname(folder); folder = path.dirname(folder)) above.push(folder);
  const places = named ? [named] : [...above, '/usr/share/grafana'];
  const home = places.find((place) => existsSync(path.join(place, 'conf', 'defaults.ini')));
  if (home === undefined)
    throw new Error(`no conf/defaults.ini in ${places.join(', ')}: set GRAFANA_HOME`);
  return home;
}
