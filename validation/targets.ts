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
      (group): GivenLabels => ({
        labels: group.labels ?? {},
        place: (label) => targetPlace(file.file, `labels.${label} of ${group.targets[0]}`),
        from: 'file',
      }),
    ),
  );
  return [...ofServices, ...ofFiles];
}

/** An address that is typed as a target, for one job. */
export interface TypedTarget {
  readonly job: string;
  readonly address: string;
  readonly where: string;
}

/** Every address that people typed: in service records and in target files. */
export function typedTargets({ resolved, targetFiles }: ResolvedInput): readonly TypedTarget[] {
  const ofServices = resolved.services.flatMap((service) => {
    const addresses =
      (service.scrape && 'addresses' in service.scrape && service.scrape.addresses) || [];
    const where = servicePlace(service, 'scrape.addresses');
    return addresses.map((address) => ({ job: service.name, address, where }));
  });
  const ofFiles = targetFiles.flatMap((file) =>
    groupsIn(file).flatMap(({ targets }, group) =>
      targets.map((address, index) => ({
        job: file.job,
        address,
        where: targetPlace(file.file, `[${group}].targets[${index}]`),
      })),
    ),
  );
  return [...ofServices, ...ofFiles];
}
