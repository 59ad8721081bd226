import { ports } from '../catalog/components/ports';
import type { ResolvedEnvironment } from './environment';
import { sendsMetrics } from './otlp';
import type { ResolvedService } from './services';

/** A service of the demo, with its port. */
export interface DemoService {
  readonly record: ResolvedService;
  readonly port: number;
}

/** Returns the definition of a program of the demo, if it is complete. */
export function demoService(
  { services }: Pick<ResolvedEnvironment, 'services'>,
  name: string,
): DemoService | undefined {
  const record = services.find((service) => service.name === name);
  if (!record) return undefined;
  const { scrape } = record;
  if (scrape && scrape.kind === 'file' && scrape.port !== undefined)
    return { record, port: scrape.port };
  // No target contains its port.
  return !scrape && sendsMetrics(record) ? { record, port: ports.demo.http } : undefined;
}
