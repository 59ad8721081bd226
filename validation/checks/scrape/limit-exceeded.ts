import { contractSeries, type Metric, targetLabels } from '@observability-stack/contracts';
import { memoizeByObject } from '@observability-stack/query-common';
import type { JobLimits } from '../../../catalog/definitions/scrape';
import { targetsPerReplica } from '../../../resolve/kubernetes-scrapes';
import type { ServiceScrape } from '../../../resolve/scrapes';
import {
  exposedServices,
  type ScrapeJob,
  scrapeJobs,
  scrapesByJob,
} from '../../../scrape-configs/jobs';
import { type TargetGroup, targetsByJob } from '../../../scrape-configs/targets';
import type { ResolvedInput, SharedCheck } from '../../check';
import { scrapePlace, servicePlace, settingPlace, targetPlace } from '../../places';
import type { Finding } from '../../problem';
import { readGroups } from '../../targets';

/**
 * Reports targets above a limit: Prometheus then drops whole scrapes, or all targets of the job.
 */
export const scrapeLimitExceeded: SharedCheck = {
  code: 'scrape/limit-exceeded',
  severity: 'error',
  title: 'The targets of a job, or their labels, exceed a limit of its scrapes.',
  stage: 'shared',
  run: (input) => jobsOf(input).flatMap((job) => [...targets(job), ...labels(job)]),
};

/** The labels that targets get, and the place of one of them. */
interface Source {
  readonly labels: Readonly<Record<string, string>>;
  readonly place: (label?: string) => string;
}

/** A scrape job, and the known properties of its targets. */
export interface Job {
  readonly job: ScrapeJob;
  /** Service of the job. @default none */
  readonly service: ServiceScrape | undefined;
  /** Contracts of the metrics that its targets are known to expose. */
  readonly contracts: readonly Metric[];
  readonly targets: number;
  readonly sources: readonly Source[];
  /** Returns the place of the limit, or of the setting that creates the targets. */
  readonly placeOf: (limit: keyof JobLimits) => string;
  /** Returns a hint to raise a limit. */
  readonly raise: (limit: keyof JobLimits, value: number) => string;
}

export const jobsOf = memoizeByObject((input: ResolvedInput): readonly Job[] => {
  const { resolved, targetFiles } = input;
  const scrapes = scrapesByJob(resolved);
  const files = targetsByJob(resolved, targetFiles);
  return scrapeJobs(resolved, files).map((job): Job => {
    const name = job.job_name;
    const service = scrapes.get(name);
    const groups = files.get(name);
    return {
      job,
      service,
      contracts: exposedServices(resolved, name, groups).contracts,
      targets: groups ? countOf(groups) : service ? replicasOf(service) : 1,
      sources: sourcesOf(input, name, service),
      placeOf: (limit) => placeOf(input, name, service, limit),
      raise: (limit, value) =>
        service
          ? `set limits: { ${limit}: ${value} } of the scrape, or prometheus.limits.${limit}, to at least ${value}`
          : `set prometheus.limits.${limit} to at least ${value}`,
    };
  });
});

const countOf = (groups: readonly TargetGroup[]): number =>
  new Set(
    groups.flatMap(({ targets, labels }) =>
      targets.map((target) => JSON.stringify([target, labels])),
    ),
  ).size;

/** Returns the minimum number of targets; discovery may find more at run time. */
const replicasOf = ({ replicas, scrape }: ServiceScrape): number =>
  Math.max(replicas * targetsPerReplica(scrape), scrape.kind === 'dns' ? scrape.names.length : 0);

function sourcesOf(
  { environment, resolved, targetFiles }: ResolvedInput,
  job: string,
  service: ServiceScrape | undefined,
): readonly Source[] {
  const component = resolved.components.find(({ metrics }) =>
    metrics.some((endpoint) => endpoint.job === job),
  );
  const base = { env: resolved.name, job };
  return [
    ...(service
      ? [
          {
            labels: {
              ...base,
              team: service.team,
              service: service.name,
              ...instanceOf(service),
              ...service.scrape.labels,
            },
            place: (label?: string) =>
              scrapePlace(
                service,
                label && label in (service.scrape.labels ?? {})
                  ? `labels.${label}`
                  : label === undefined
                    ? 'labels'
                    : '',
              ),
          },
        ]
      : []),
    ...(component
      ? [
          {
            labels: { ...base, team: component.team, service: component.name },
            place: () => settingPlace(environment, 'prometheus.limits'),
          },
        ]
      : []),
    ...targetFiles
      .filter((file) => file.job === job)
      .flatMap((file) =>
        readGroups(file).map(
          ({ targets, labels = {} }, index): Source => ({
            labels: { ...base, instance: longest(targets), ...labels },
            place: (label) =>
              targetPlace(
                file.file,
                `[${index}]${label === undefined ? '.labels' : label in labels ? `.labels.${label}` : '.targets'}`,
              ),
          }),
        ),
      ),
  ];
}

function instanceOf({ name, replicas, scrape }: ServiceScrape): Record<string, string> {
  if (scrape.kind !== 'file') return {};
  return { instance: scrape.targets ? longest(scrape.targets) : `${name}-${replicas - 1}` };
}

const longest = (texts: readonly string[]): string =>
  texts.reduce((one, other) => (bytesIn(other) > bytesIn(one) ? other : one), '');

function placeOf(
  { environment, targetFiles }: ResolvedInput,
  job: string,
  service: ServiceScrape | undefined,
  limit: keyof JobLimits,
): string {
  const scrape = service?.scrape;
  if (service && scrape?.limits?.[limit] !== undefined)
    return scrapePlace(service, `limits.${limit}`);
  const own = environment.prometheus;
  if (own && 'limits' in own && own.limits?.[limit] !== undefined)
    return settingPlace(environment, `prometheus.limits.${limit}`);
  const file = targetFiles.findLast((one) => one.job === job);
  if (file) return targetPlace(file.file);
  if (!service) return settingPlace(environment, `job ${job}`);
  return scrape?.kind === 'file' && scrape.targets
    ? scrapePlace(service, 'targets')
    : servicePlace(service, 'replicas');
}

function targets({ job, targets, placeOf, raise }: Job): Finding[] {
  const limit = job.target_limit;
  if (limit === 0 || targets <= limit) return [];
  return [
    {
      where: placeOf('targetLimit'),
      message: `job "${job.job_name}" has ${targets} targets, above its limit of ${limit}: Prometheus would not scrape any of them`,
      hint: raise('targetLimit', targets),
    },
  ];
}

/**
 * Checks the labels. Prometheus counts the name of the metric as a label, and bytes, not
 * characters.
 */
function labels({ job, contracts, sources, placeOf, raise }: Job): Finding[] {
  const {
    job_name: name,
    label_limit,
    label_name_length_limit = 0,
    label_value_length_limit,
  } = job;
  const series = contracts.flatMap(contractSeries);
  const own = Math.max(0, ...series.map(({ queryLabels }) => queryLabels.filter(isOwn).length));
  const ownNames = [...new Set(series.flatMap(({ queryLabels }) => queryLabels))];
  const whole = 'and every scrape would fail';
  const ofMetrics = ['__name__', ...ownNames]
    .filter((label) => exceeds(label, label_name_length_limit))
    .map((label) => ({
      where: placeOf('labelNameLengthLimit'),
      message: `label name "${label}" of job "${name}" has ${bytesIn(label)} bytes, above its limit of ${label_name_length_limit}, ${whole}`,
      hint: raise('labelNameLengthLimit', bytesIn(label)),
    }));
  const metricNames = series
    .map((one) => one.name)
    .filter((metric) => exceeds(metric, label_value_length_limit))
    .map((metric) => ({
      where: placeOf('labelValueLengthLimit'),
      message: `metric name "${metric}" of job "${name}" has ${bytesIn(metric)} bytes, above the limit of ${label_value_length_limit} for label values, ${whole}`,
      hint: raise('labelValueLengthLimit', bytesIn(metric)),
    }));
  return [
    ...ofMetrics,
    ...metricNames,
    ...sources.flatMap(({ labels, place }): Finding[] => {
      const kept = Object.entries(labels).filter(([label]) => !label.startsWith('__'));
      const added = kept.filter(([label]) => isOwn(label)).length;
      const count = 1 + targetLabels.length + added + own;
      return [
        ...(label_limit > 0 && count > label_limit
          ? [
              {
                where: added > 0 ? place() : placeOf('labelLimit'),
                message: `series of job "${name}" have up to ${count} labels, above its limit of ${label_limit}, ${whole}: the name, ${targetLabels.length} of every target, ${added} added to targets, ${own} of the metric`,
                hint: `remove labels, or ${raise('labelLimit', count)}`,
              },
            ]
          : []),
        ...kept
          .filter(([label]) => exceeds(label, label_name_length_limit))
          .filter(([label]) => !ownNames.includes(label))
          .map(([label]) => ({
            where: place(label),
            message: `label name "${label}" has ${bytesIn(label)} bytes, above the limit of ${label_name_length_limit} of job "${name}", ${whole}`,
            hint: `shorten it, or ${raise('labelNameLengthLimit', bytesIn(label))}`,
          })),
        ...kept
          .filter(([, value]) => exceeds(value, label_value_length_limit))
          .map(([label, value]) => ({
            where: place(label),
            message: `value of label "${label}" has ${bytesIn(value)} bytes, above the limit of ${label_value_length_limit} of job "${name}", ${whole}`,
            hint: `shorten it, or ${raise('labelValueLengthLimit', bytesIn(value))}`,
          })),
      ];
    }),
  ];
}

const isOwn = (label: string): boolean => !(targetLabels as readonly string[]).includes(label);
const bytesIn = (text: string): number => Buffer.byteLength(text);
const exceeds = (text: string, limit: number): boolean => limit > 0 && bytesIn(text) > limit;
