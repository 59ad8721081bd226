import { createServer } from 'node:net';

/** All that the lab starts listens here and nowhere else. */
export const LOOPBACK = '127.0.0.1';

// Below the range from which systems take the ports of outgoing connections: nothing grabs one of these
// between the moment it is found free and the moment its program listens.
const FIRST = 17_000;
const LAST = 32_000;

const taken = new Set<number>();

/** Ports that nobody listens on, each given out once in the life of this process. */
export async function freePorts(count: number): Promise<number[]> {
  const found: number[] = [];
  for (let attempts = 0; found.length < count; attempts++) {
    if (attempts > 50 * (count + 10)) throw new Error(`no ${count} free ports on ${LOOPBACK}`);
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
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
