import { isDiscovered } from '../../../resolve/components';
import { PEERS_JOB } from '../../../resolve/jobs';
import { additionalScrapes, serviceScrapes } from '../../../resolve/scrapes';
import type { ResolvedInput, SemanticCheck } from '../../check';
import { scrapePlace, servicePlace, targetPlace } from '../../places';
import type { Finding } from '../../problem';

/** Reports duplicate job names, which Prometheus rejects. */
export const scrapeDuplicateJob: SemanticCheck = {
  code: 'scrape/duplicate-job',
  severity: 'error',
  title: 'A service, a scrape or a target file has the name of another job.',
  stage: 'semantic',
  run: (input) => [...services(input), ...files(input)],
};

function services({ resolved }: ResolvedInput): Finding[] {
  const { components } = resolved;
  const taken = new Set<string>([
    ...components.flatMap(({ name, metrics }) => [name, ...metrics.map(({ job }) => job)]),
    PEERS_JOB,
  ]);
  const ofServices = new Set(resolved.services.map(({ name }) => name));
  const additional = resolved.services.flatMap(additionalScrapes);
  return [
    ...resolved.services
      .filter(({ name }) => taken.has(name))
      .map((service) => ({
        where: servicePlace(service),
        message: `service name "${service.name}" is already used by a component of the stack`,
        hint: 'rename the service',
      })),
    ...additional
      .filter(
        ({ job }, index) =>
          taken.has(job) ||
          ofServices.has(job) ||
          additional.findIndex((other) => other.job === job) < index,
      )
      .map((scrape) => ({
        where: scrapePlace(scrape),
        message: `job "${scrape.job}" of the scrape is already used by another service, scrape or component`,
        hint: 'rename the scrape',
      })),
  ];
}

/**
 * Returns conflicts with target files. A file may add targets to a job that has its others in a
 * file; a discovered job has no file.
 */
function files({ resolved, targetFiles }: ResolvedInput): Finding[] {
  const discovered = new Map([
    [PEERS_JOB, 'component "prometheus"'] as const,
    ...resolved.components
      .filter(isDiscovered)
      .flatMap(({ name, metrics }) =>
        metrics.map(({ job }) => [job, `component "${name}"`] as const),
      ),
    ...serviceScrapes(resolved)
      .filter(({ scrape }) => scrape.kind !== 'file')
      .map(({ job, name }) => [job, `service "${name}"`] as const),
  ]);
  return targetFiles
    .filter(({ job }) => discovered.has(job))
    .map(({ file, job }) => ({
      where: targetPlace(file),
      message: `target file is named like ${discovered.get(job)}, whose targets are discovered`,
      hint: 'rename the file: its name is the name of its job',
      from: ['team'],
    }));
}
