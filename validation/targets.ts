import { targetLabels } from '@observability-stack/contracts';
import { memoizeByObject } from '@observability-stack/query-common';
import { serviceScrapes } from '../resolve/scrapes';
import { type TargetFile, type TargetGroup, targetsByJob } from '../scrape-configs/targets';
import type { ResolvedInput } from './check';
import { positionIn, scrapePlace, settingPlace, targetPlace } from './places';

/** Labels that definitions add to targets, with their place. */
export interface TargetLabels {
  readonly labels: Readonly<Record<string, string>>;
  readonly place: (label: string) => string;
  readonly from: 'service' | 'file';
}

/** Returns the groups of a file that the schema checks have accepted. */
export const readGroups = ({ text }: TargetFile): readonly TargetGroup[] => JSON.parse(text);

export function targetLabelsOf({ resolved, targetFiles }: ResolvedInput): readonly TargetLabels[] {
  const ofServices = serviceScrapes(resolved).map(
    (service): TargetLabels => ({
      labels: service.scrape.labels ?? {},
      place: (label) => scrapePlace(service, `labels.${label}`),
      from: 'service',
    }),
  );
  const ofFiles = targetFiles.flatMap((file) =>
    readGroups(file).map(
      ({ labels = {} }, index): TargetLabels => ({
        labels,
        place: (label) => targetPlace(file.file, `[${index}].labels.${label}`),
        from: 'file',
      }),
    ),
  );
  return [...ofServices, ...ofFiles];
}

/** A target address of a job. */
export interface ScrapedTarget {
  readonly job: string;
  readonly address: string;
  /** Labels of its group, including those that configure the scrape. */
  readonly labels: Readonly<Record<string, string>>;
  readonly where: string;
}

/** Returns the addresses of services. */
export const serviceTargets = ({ resolved }: ResolvedInput): readonly ScrapedTarget[] =>
  serviceScrapes(resolved).flatMap((service) => {
    const { job, name, team, scrape } = service;
    const addresses = ('targets' in scrape && scrape.targets) || [];
    const labels = { team, service: name, env: resolved.name };
    return addresses.map((address, index) => ({
      job,
      address,
      labels: { ...labels, ...scrape.labels },
      where: scrapePlace(service, `targets[${positionIn(addresses, index)}]`),
    }));
  });

/** Returns the targets of files. */
export const fileTargets = ({ resolved, targetFiles }: ResolvedInput): readonly ScrapedTarget[] =>
  targetFiles.flatMap((file) =>
    readGroups(file).flatMap(({ targets, labels = {} }, group) =>
      targets.map((address, index) => ({
        job: file.job,
        address,
        labels: { env: resolved.name, ...labels },
        where: targetPlace(
          file.file,
          `[${group}].targets[${file.positions?.[group]?.[index] ?? index}]`,
        ),
      })),
    ),
  );

/** Returns the targets that follow from replicas, of components and of services. */
export function derivedTargets(input: ResolvedInput): readonly ScrapedTarget[] {
  const typed = new Set(serviceTargets(input).map(({ job }) => job));
  return [...targetsByJob(input.resolved, [])]
    .filter(([job]) => !typed.has(job))
    .flatMap(([job, groups]) =>
      groups.flatMap(({ targets, labels = {} }) =>
        targets.map((address) => ({
          job,
          address,
          labels,
          where: settingPlace(input.environment, `job ${job}`),
        })),
      ),
    );
}

/** Returns every target of a job whose targets are in a file. */
export const staticTargets = memoizeByObject((input: ResolvedInput): readonly ScrapedTarget[] => [
  ...derivedTargets(input),
  ...serviceTargets(input),
  ...fileTargets(input),
]);

/** Returns a key that is equal for two targets of which each scrape requests the same URL. */
export const targetEndpoint = ({ job, address, labels }: ScrapedTarget): string =>
  JSON.stringify([job, canonical(address), ...steering(labels)]);

/** Returns a key that is equal for two targets whose series have the same labels. */
export const targetIdentity = ({ job, address, labels }: ScrapedTarget): string => {
  // An empty label means a missing one, which the address replaces.
  const instance = labels.instance || address;
  const all: Readonly<Record<string, string>> = { ...labels, instance, job };
  return JSON.stringify(targetLabels.map((label) => all[label] ?? ''));
};

const steering = (labels: ScrapedTarget['labels']) =>
  Object.entries(labels)
    .filter(([label]) => label.startsWith('__'))
    .sort();

/**
 * Normalizes an address. Host names are case-insensitive, may end in a dot, and have long forms
 * within a cluster; IPv6 addresses have several notations.
 */
function canonical(address: string): string {
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(address) ?? [];
  const url = `http://${host}`;
  const name = host.startsWith('[')
    ? URL.canParse(url)
      ? new URL(url).hostname
      : host
    : host.replace(/\.$/, '').replace(/\.svc\.cluster\.local$/i, '.svc');
  return `${name.toLowerCase()}:${port}`;
}
