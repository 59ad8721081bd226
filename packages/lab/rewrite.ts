import { podPorts } from '../../outputs/rendered/addresses';
import { type PodAddresses, Rewriter } from '../../outputs/rendered/rewrite';
import type { AddressBook } from './addresses';
import type { LabPod } from './pods';
import { LOOPBACK } from './ports';

export { pathPattern, type Rewriter } from '../../outputs/rendered/rewrite';

/** Returns the mapping of addresses, ports and paths of a pod to those of the lab. */
export function labRewriter(
  book: AddressBook,
  pod: LabPod,
  folders: ReadonlyMap<string, string>,
): Rewriter {
  const own = podPorts(pod);
  const addresses: PodAddresses = {
    listen: LOOPBACK,
    port: (port) => (own.includes(port) ? book.port(pod, port) : undefined),
    resolve: (host, port) => book.resolve(host, port).map((found) => `${LOOPBACK}:${found}`),
  };
  return new Rewriter(addresses, folders);
}
