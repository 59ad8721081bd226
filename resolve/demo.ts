import type { ResolvedEnvironment } from './environment';
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
