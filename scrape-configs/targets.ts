import { type Dirent, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { readInput } from '../catalog/helpers/input';
import { decodeUtf8 } from '../catalog/helpers/utf8';
import { headlessService, stablePods } from '../resolve/addresses';
import { isDiscovered } from '../resolve/components';
import type { ResolvedEnvironment } from '../resolve/environment';
import { type ServiceScrape, serviceScrapes } from '../resolve/scrapes';

/**
 * An entry of a file_sd file. The labels `__metrics_path__`, `__scheme__` and `__param_<name>` set the scrape URL:
 * https://prometheus.io/docs/prometheus/latest/configuration/configuration/#file_sd_config
 */
export interface TargetGroup {
  /** Addresses as `host:port`. */
  readonly targets: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** A target file as read; checks validate it. */
export interface TargetFile {
  /** Path in the repository, for messages. */
  readonly file: string;
  readonly job: string;
  /** Content; empty if it cannot be read. */
  readonly text: string;
  /** Why it cannot be read, such as `is not UTF-8: byte 0xE9 at offset 12`, and what to do. @default none */
  readonly problem?: { readonly message: string; readonly hint: string };
  /** Original positions of the targets of each group, if invalid ones were removed. @default unchanged */
  readonly positions?: readonly (readonly number[])[];
}

export const TARGETS_FOLDER = 'scrape-configs/targets';

/**
 * Reads the files of external targets: `targets/*.json` for all environments, `targets/<environment>/*.json` for one.
 * The name of the file is the job.
 */
export function readTargetFiles(
  environment: string,
  folder: string = TARGETS_FOLDER,
): TargetFile[] {
  return [folder, path.join(folder, environment)].flatMap((place) =>
    jsonFiles(place).map((name) => readTargetFile(path.join(place, name))),
  );
}

/**
 * Maximum size of a target file in bytes. A larger file does not fit into a ConfigMap, which holds
 * 1 MiB.
 */
const MAX_BYTES = 8 * 1024 * 1024;

function readTargetFile(file: string): TargetFile {
  try {
    return targetFile(file, readInput(file, { maxBytes: MAX_BYTES, name: 'file' }));
  } catch (error) {
    const problem = { message: (error as Error).message, hint: 'replace it with a JSON file' };
    return { file, job: jobOf(file), text: '', problem };
  }
}

/** Returns a target file with this content. */
export function targetFile(file: string, bytes: Buffer): TargetFile {
  const decoded = decodeUtf8(bytes);
  const job = jobOf(file);
  if ('text' in decoded) return { file, job, text: decoded.text };
  const { message } = decoded.problem;
  const hint = 'save the file as UTF-8 without a byte order mark';
  return { file, job, text: '', problem: { message, hint } };
}

const jobOf = (file: string): string => path.basename(file, '.json');

/** Returns the directories of single environments, including those of unknown environments. */
export const targetFolders = (folder: string = TARGETS_FOLDER): string[] =>
  entriesOf(folder)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

const jsonFiles = (folder: string): string[] =>
  entriesOf(folder)
    .map(({ name }) => name)
    .filter((name) => name.endsWith('.json'))
    .sort();

/**
 * Returns the entries of a directory; none if it does not exist, since Git does not keep empty
 * directories.
 */
const entriesOf = (folder: string): readonly Dirent[] =>
  statSync(folder, { throwIfNoEntry: false })?.isDirectory()
    ? readdirSync(folder, { withFileTypes: true })
    : [];

/** Returns the target groups of all jobs with a file: derived groups, then external ones. */
export function targetsByJob(
  environment: ResolvedEnvironment,
  files: readonly TargetFile[],
): ReadonlyMap<string, readonly TargetGroup[]> {
  const jobs = new Map<string, TargetGroup[]>();
  const add = (job: string, groups: readonly TargetGroup[]) =>
    jobs.set(job, [...(jobs.get(job) ?? []), ...groups]);

  for (const component of environment.components) {
    if (isDiscovered(component)) continue;
    for (const { job, port } of component.metrics) {
      add(
        job,
        stablePods(component).map((pod) => ({
          targets: [`${pod.host}:${port}`],
          labels: {
            team: component.team,
            service: component.name,
            env: environment.env,
            instance: pod.name,
          },
        })),
      );
    }
  }
  for (const service of serviceScrapes(environment)) {
    if (service.scrape.kind === 'file') add(service.job, groupsOf(environment, service));
  }
  for (const { job, text } of files) {
    const groups = parseGroups(text);
    add(
      job,
      groups.map((group) => ({
        targets: group.targets,
        labels: { env: environment.env, ...group.labels },
      })),
    );
  }
  return jobs;
}

function groupsOf(environment: ResolvedEnvironment, service: ServiceScrape): TargetGroup[] {
  const { scrape } = service;
  if (scrape.kind !== 'file') return [];
  const labels = {
    team: service.team,
    service: service.name,
    env: environment.env,
    ...scrape.labels,
  };
  if (scrape.targets) return [{ targets: scrape.targets, labels }];
  return Array.from({ length: service.replicas }, (_, index) => {
    const pod = `${service.name}-${index}`;
    const host = `${pod}.${headlessService(service)}.${service.namespace}.svc`;
    return { targets: [`${host}:${scrape.port ?? 0}`], labels: { ...labels, instance: pod } };
  });
}

/** Returns the groups of a valid file; none for an invalid one, which a check reports. */
function parseGroups(text: string): TargetGroup[] {
  try {
    const parsed: unknown = JSON.parse(text);
    if (!Array.isArray(parsed)) return [];
    return parsed.filter((group): group is TargetGroup => Array.isArray(group?.targets));
  } catch {
    return [];
  }
}

/** Renders the groups of each job as a file for Prometheus. */
export const renderTargetFiles = (
  targets: ReadonlyMap<string, readonly TargetGroup[]>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...targets].map(([job, groups]) => [`${job}.json`, `${JSON.stringify(groups, null, 2)}\n`]),
  );
