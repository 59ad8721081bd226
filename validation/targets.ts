import type { TargetFile, TargetGroup } from '../scrape-configs/targets';
import type { ResolvedInput } from './check';
import { servicePlace, targetPlace } from './places';

/** Labels that somebody gave to targets, and where. */
export interface GivenLabels {
  readonly labels: Readonly<Record<string, string>>;
  readonly place: (label: string) => string;
  readonly from: 'service' | 'file';
}

/** Groups of a file that the shape checks have seen. */
export const groupsIn = ({ text }: TargetFile): readonly TargetGroup[] => JSON.parse(text);

export function givenLabels({ resolved, targetFiles }: ResolvedInput): readonly GivenLabels[] {
  const ofServices = resolved.services.map((service): GivenLabels => {
    const scrape = service.scrape || undefined;
    return {
      labels: scrape?.labels ?? {},
      place: (label) => servicePlace(service, `scrape.labels.${label}`),
      from: 'service',
    };
  });
  const ofFiles = targetFiles.flatMap((file) =>
    groupsIn(file).map(
      ({ labels = {} }, index): GivenLabels => ({
        labels,
        place: (label) => targetPlace(file.file, `[${index}].labels.${label}`),
        from: 'file',
      }),
    ),
  );
  return [...ofServices, ...ofFiles];
}

/** An address that somebody typed as a target, for one job. */
export interface TypedTarget {
  readonly job: string;
  readonly address: string;
  readonly where: string;
}

export const recordTargets = ({ resolved }: ResolvedInput): readonly TypedTarget[] =>
  resolved.services.flatMap((service) => {
    const { name: job, scrape } = service;
    const addresses = (scrape && 'addresses' in scrape && scrape.addresses) || [];
    return addresses.map((address, index) => ({
      job,
      address,
      where: servicePlace(service, `scrape.addresses[${index}]`),
    }));
  });

export const fileTargets = ({ targetFiles }: ResolvedInput): readonly TypedTarget[] =>
  targetFiles.flatMap((file) =>
    groupsIn(file).flatMap(({ targets }, group) =>
      targets.map((address, index) => ({
        job: file.job,
        address,
        where: targetPlace(file.file, `[${group}].targets[${index}]`),
      })),
    ),
  );
