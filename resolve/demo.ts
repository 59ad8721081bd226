import { demoDatabasePort, demoServices } from '../constructs/demo/settings';
import type { ResolvedEnvironment } from './environment';
import { anywhere, type Flow, type Peer } from './flow';
import type { ResolvedService } from './services';

/** A service that the demo runs, and the port that its record names. */
export interface DemoService {
  readonly record: ResolvedService;
  readonly port: number;
}

/** The record of one of the demo's programs, where it says all that is needed to run it. */
export function demoService(
  { services }: Pick<ResolvedEnvironment, 'services'>,
  name: string,
): DemoService | undefined {
  const record = services.find((service) => service.name === name);
  const scrape = record?.scrape;
  return record && scrape && scrape.kind === 'file' && scrape.port !== undefined
    ? { record, port: scrape.port }
    : undefined;
}

/** What the demo's programs say to one another. */
export function demoFlows(env: ResolvedEnvironment): readonly Flow[] {
  if (!env.demo) return [];
  const call = (from: string, to: string, purpose: string): Flow[] => {
    const [caller, called] = [demoService(env, from), demoService(env, to)];
    if (!caller || !called) return [];
    return [{ from: peer(caller), to: peer(called), ports: [called.port], purpose }];
  };
  const orders = demoService(env, demoServices.orders);
  const { database } = env.demo;
  return [
    ...call(demoServices.load, demoServices.orders, 'orders'),
    ...call(demoServices.orders, demoServices.payments, 'payments'),
    ...(orders && database
      ? [
          {
            from: peer(orders),
            to: anywhere,
            ports: [database.port ?? demoDatabasePort],
            purpose: 'stored orders',
          },
        ]
      : []),
  ];
}

const peer = ({ record: { name, namespace } }: DemoService): Peer => ({
  kind: 'service',
  name,
  namespace,
});
