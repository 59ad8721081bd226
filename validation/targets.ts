import { targetLabels } from '@observability-stack/contracts';
import { type TargetFile, type TargetGroup, targetsByJob } from '../scrape-configs/targets';
import type { ResolvedInput } from './check';
import { positionIn, servicePlace, settingPlace, targetPlace } from './places';

/** Labels that definitions add to targets, and where. */
export interface TargetLabels {
  readonly labels: Readonly<Record<string, string>>;
  readonly place: (label: string) => string;
  readonly from: 'service' | 'file';
}

/** Groups of a file that the shape checks have seen. */
export const readGroups = ({ text }: TargetFile): readonly TargetGroup[] => JSON.parse(text);

export function targetLabelsOf({ resolved, targetFiles }: ResolvedInput): readonly TargetLabels[] {
  const ofServices = resolved.services.map((service): TargetLabels => {
    const scrape = service.scrape || undefined;
    return {
      labels: scrape?.labels ?? {},
      place: (label) => servicePlace(service, `scrape.labels.${label}`),
      from: 'service',
    };
  });
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

/** An address that is scraped for one job. */
export interface ScrapedTarget {
  readonly job: string;
  readonly address: string;
  /** Of its group, with those that steer the scrape. */
  readonly labels: Readonly<Record<string, string>>;
  readonly where: string;
}

/** Addresses of services. */
export const serviceTargets = ({ resolved }: ResolvedInput): readonly ScrapedTarget[] =>
  resolved.services.flatMap((service) => {
    const { name: job, team, scrape } = service;
    const addresses = (scrape && 'targets' in scrape && scrape.targets) || [];
    const labels = { team, service: job, env: resolved.name };
    return addresses.map((address, index) => ({
      job,
      address,
      labels: { ...labels, ...(scrape || {}).labels },
      where: servicePlace(service, `scrape.targets[${positionIn(addresses, index)}]`),
    }));
  });

/** Targets of the hand-written files. */
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

/** Targets that follow from replicas, of the stack's parts and of services. */
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

/** Every target of a job whose targets are in a file. */
export const staticTargets = (input: ResolvedInput): readonly ScrapedTarget[] => [
  ...derivedTargets(input),
  ...serviceTargets(input),
  ...fileTargets(input),
];

/** The same for two targets of which each scrape reaches the same page. */
export const targetEndpoint = ({ job, address, labels }: ScrapedTarget): string =>
  JSON.stringify([job, canonical(address), ...steering(labels)]);

/** The same for two targets whose series nothing tells apart. */
export const targetIdentity = ({ job, address, labels }: ScrapedTarget): string => {
  // an empty label is none, and the address takes its place
  const instance = labels.instance || address;
  const all: Readonly<Record<string, string>> = { ...labels, instance, job };
  return JSON.stringify(targetLabels.map((label) => all[label] ?? ''));
};

const steering = (labels: ScrapedTarget['labels']) =>
  Object.entries(labels)
    .filter(([label]) => label.startsWith('__'))
    .sort();

/** Host names know no case, end in a dot or not, and have long forms within a cluster; IPv6 has many spellings. */
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
