import { createServer } from 'node:net';

/** All that the lab starts listens here and nowhere else. */
export const LOOPBACK = '127.0.0.1';

// Below the range from which systems take the ports of outgoing connections: nothing grabs one of these
// between the moment it is found free and the moment its program listens.
const DEFAULT_RANGE = '17000-31999';

const taken = new Set<number>();

/**
 * The first and the last port that may be given out: `LAB_PORTS=17000-21999`. Processes that start labs at the same time
 * need ranges of their own, or one takes a port that another has found free and does not listen on yet.
 */
function portRange(): readonly [number, number] {
  const text = process.env.LAB_PORTS ?? DEFAULT_RANGE;
  const [, first = 0, last = 0] = /^(\d+)-(\d+)$/.exec(text)?.map(Number) ?? [];
  if (first < 1 || last < first || last > 65_535)
    throw new Error(
      `LAB_PORTS "${text}" is not a range of ports: set it as in LAB_PORTS=${DEFAULT_RANGE}`,
    );
  return [first, last];
}

/** Ports that nobody listens on, each given out once in the life of this process. */
export async function freePorts(count: number): Promise<number[]> {
  const [first, last] = portRange();
  const found: number[] = [];
  for (let attempts = 0; found.length < count; attempts++) {
    if (attempts > 50 * (count + 10))
      throw new Error(`no ${count} free ports on ${LOOPBACK} from ${first} to ${last}`);
    const port = first + Math.floor(Math.random() * (last - first + 1));
    if (taken.has(port) || !(await isFree(port))) continue;
    taken.add(port);
    found.push(port);
  }
  return found;
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: LOOPBACK, exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
