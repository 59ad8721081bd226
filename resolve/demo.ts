import type { ResolvedEnvironment } from './environment';
import type { ResolvedService } from './services';

/** A service of the demo, with the port of its definition. */
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
  const scrape = record?.scrape;
  return record && scrape && scrape.kind === 'file' && scrape.port !== undefined
    ? { record, port: scrape.port }
    : undefined;
}
