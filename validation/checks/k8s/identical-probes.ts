import { isDeepStrictEqual } from 'node:util';
import type { OutputCheck } from '../../check';
import { objectPlace } from '../../places';

/**
 * Probes that restart the container; one that is equal to readiness also fails while other programs
 * are down.
 */
const RESTARTING = ['livenessProbe', 'startupProbe'] as const;
/**
 * Fields of a probe that define its request; the others define how often it runs, and after how
 * many failures it acts.
 */
const ASKS = ['httpGet', 'tcpSocket', 'grpc', 'exec'] as const;

interface Container {
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
}
type Probe = Readonly<Record<string, unknown>> | undefined;

/** Returns the request of the kubelet, with defaults and port numbers. */
function question(container: Container, probe: Probe): object {
  const numberOf = (port: unknown): unknown =>
    container.ports?.find(({ name }) => name === port)?.containerPort ?? port;
  return Object.fromEntries(
    ASKS.filter((key) => probe?.[key]).map((key) => {
      const asked = probe?.[key] as Readonly<Record<string, unknown>>;
      return [
        key,
        {
          ...(key === 'httpGet' ? { path: '/', scheme: 'HTTP' } : {}),
          ...asked,
          ...('port' in asked ? { port: numberOf(asked.port) } : {}),
        },
      ];
    }),
  );
}

/**
 * Reports a liveness probe that is equal to readiness: readiness may fail because of a store, a
 * ring or a log that is replayed, which a restart does not fix.
 */
export const k8sIdenticalProbes: OutputCheck = {
  code: 'k8s/identical-probes',
  severity: 'error',
  title: 'A liveness or startup probe is the same as the readiness probe.',
  stage: 'output',
  run: ({ environment, output }) =>
    output.pods.flatMap(({ placed, containers }) =>
      containers.flatMap((container) => {
        const readiness = container.readinessProbe as Probe;
        if (!readiness) return [];
        return RESTARTING.filter((name) => {
          const probe = container[name] as Probe;
          return (
            probe && isDeepStrictEqual(question(container, probe), question(container, readiness))
          );
        }).map((name) => ({
          where: objectPlace(environment, placed),
          message: `${name} of container "${container.name}" is the same as its readinessProbe: ${JSON.stringify(question(container, readiness))}`,
          hint: `set ${name} to a request or command that depends only on the program itself`,
        }));
      }),
    ),
};
