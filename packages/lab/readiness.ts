import { connect } from 'node:net';
import { fetchText } from '../../catalog/helpers/input';
import type { Probe } from './manifests';
import { LOOPBACK } from './ports';

/** Runs a readiness probe once. `port` maps the port of the probe to that of the lab. */
export async function isReady(
  probe: Probe,
  port: (name: string | number) => number | undefined,
): Promise<boolean> {
  const { httpGet, tcpSocket } = probe;
  const target = port(httpGet?.port ?? tcpSocket?.port ?? 0);
  if (target === undefined)
    throw new Error(`probe refers to an unknown port: ${JSON.stringify(probe)}`);
  if (tcpSocket) return isListening(target);
  if (!httpGet) throw new Error(`probe type is not supported: ${JSON.stringify(probe)}`);
  try {
    const { status } = await fetchText(`http://${LOOPBACK}:${target}${httpGet.path ?? '/'}`, {
      seconds: 5,
      redirect: 'manual',
    });
    return status >= 200 && status < 400;
  } catch {
    return false;
  }
}

/** Reports whether a loopback port accepts connections. */
export const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, LOOPBACK);
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
