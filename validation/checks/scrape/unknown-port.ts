import { serviceScrapes } from '../../../resolve/scrapes';
import { discoveredPorts } from '../../../resolve/topology';
import type { SemanticCheck } from '../../check';
import { scrapePlace } from '../../places';

/**
 * Reports unknown ports: a network policy selects ports of pods by number or name, and cannot
 * select ports that discovery finds later.
 */
export const scrapeUnknownPort: SemanticCheck = {
  code: 'scrape/unknown-port',
  severity: 'warning',
  title:
    'The ports of discovered targets are unknown, so that Prometheus may connect to every port.',
  stage: 'semantic',
  run: ({ resolved }) =>
    serviceScrapes(resolved).flatMap((service) => {
      const { scrape } = service;
      if (scrape.kind !== 'dns' && scrape.kind !== 'consul' && scrape.kind !== 'kubernetes')
        return [];
      if (discoveredPorts(scrape) !== undefined) return [];
      if (scrape.kind === 'kubernetes')
        return [
          {
            where: scrapePlace(service),
            message: `ports of the pods of service "${service.name}" are known only to ${scrape.annotations ? 'their annotations' : 'their Service'}: the network policy of Prometheus allows connections to all of their ports`,
            hint: 'add ports: [8080], with the ports of the containers',
          },
        ];
      const [source, key] =
        scrape.kind === 'dns' ? ['SRV records', 'port: 8080'] : ['Consul', 'ports: [8080]'];
      return [
        {
          where: scrapePlace(service),
          message: `ports of service "${service.name}" are known only to ${source}: the network policy of Prometheus allows connections to every address and port`,
          hint: `add ${key}, with the port of the targets`,
        },
      ];
    }),
};
