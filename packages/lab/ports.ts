import { createServer } from 'node:net';

/** Everything in the lab listens on this address only. */
export const LOOPBACK = '127.0.0.1';

// Below the ephemeral port range: no outgoing connection takes a port between the check that it is free
// and the start of the program that listens on it.
const DEFAULT_RANGE = '17000-31999';

const taken = new Set<number>();

/**
 * Returns the first and the last port of the lab, from `LAB_PORTS=17000-21999`. Processes that
 * start labs at the same time need separate ranges: otherwise one takes a port that another has
 * found free and does not listen on yet.
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

/** Finds free ports; each is returned at most once in the lifetime of this process. */
export async function claimFreePorts(count: number): Promise<number[]> {
  const [first, last] = portRange();
  const found: number[] = [];
  for (let attempts = 0; found.length < count; attempts++) {
    if (attempts > 50 * (count + 10))
      throw new Error(`no free ports on ${LOOPBACK} from ${first} to ${last}: ${count} required`);
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
