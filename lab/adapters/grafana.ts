import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { LOOPBACK } from '../ports';
import type { Adapter } from './adapter';

/** Its pages and defaults lie beside the program, not where the image has them; and it listens everywhere. */
export const grafana: Adapter = {
  args: (args, _context, program) => {
    const flag = '--homepath=';
    return args.map((arg) => (arg.startsWith(flag) ? `${flag}${homeOf(program)}` : arg));
  },
  variables: () => ({ GF_SERVER_HTTP_ADDR: LOOPBACK }),
};

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
