import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeUtf8, type EncodingProblem } from '../catalog/helpers/utf8';
import { KUBE_STATE_METRICS, PLATFORM_TEAM } from '../catalog/names';
import { headlessService, stablePods } from '../resolve/addresses';
import type { ResolvedEnvironment } from '../resolve/environment';
import type { ResolvedService } from '../resolve/services';

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
  /** Content; empty if it cannot be decoded. */
  readonly text: string;
  /** The problem if it is not UTF-8. @default none */
  readonly encodingProblem?: EncodingProblem;
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
    jsonFiles(place).map((name) =>
      targetFile(path.join(place, name), readFileSync(path.join(place, name))),
    ),
  );
}

/** Returns a target file with this content. */
export function targetFile(file: string, bytes: Buffer): TargetFile {
  const decoded = decodeUtf8(bytes);
  const job = path.basename(file, '.json');
  return 'text' in decoded
    ? { file, job, text: decoded.text }
    : { file, job, text: '', encodingProblem: decoded.problem };
}

/** Returns the directories of single environments, including those of unknown environments. */
export const targetFolders = (folder: string = TARGETS_FOLDER): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

function jsonFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Returns the target groups of all jobs with a file: derived groups, then external ones. */
export function targetsByJob(
  environment: ResolvedEnvironment,
  files: readonly TargetFile[],
): ReadonlyMap<string, readonly TargetGroup[]> {
  const jobs = new Map<string, TargetGroup[]>();
  const add = (job: string, groups: readonly TargetGroup[]) =>
    jobs.set(job, [...(jobs.get(job) ?? []), ...groups]);

  for (const component of environment.components) {
    if (component.kind !== 'StatefulSet') continue;
    for (const { job, port } of component.metrics) {
      add(
        job,
        stablePods(component).map((pod) => ({
          targets: [`${pod.host}:${port}`],
          labels: {
            team: component.team,
            service: component.name,
            env: environment.name,
            instance: pod.name,
          },
        })),
      );
    }
  }
  for (const service of environment.services) {
    if (service.scrape && service.scrape.kind === 'file')
      add(service.name, groupsOf(environment, service));
  }
  if (environment.kubeStateMetrics) {
    const labels = { team: PLATFORM_TEAM, service: KUBE_STATE_METRICS, env: environment.name };
    add(KUBE_STATE_METRICS, [{ targets: [environment.kubeStateMetrics], labels }]);
  }
  for (const { job, text } of files) {
    const groups = parseGroups(text);
    add(
      job,
      groups.map((group) => ({
        targets: group.targets,
        labels: { env: environment.name, ...group.labels },
      })),
    );
  }
  return jobs;
}

function groupsOf(environment: ResolvedEnvironment, service: ResolvedService): TargetGroup[] {
  const scrape = service.scrape;
  if (scrape === false || scrape.kind !== 'file') return [];
  const labels = {
    team: service.team,
    service: service.name,
    env: environment.name,
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

/** Renders groups as a file for Prometheus. */
export const renderTargets = (groups: readonly TargetGroup[]): string =>
  `${JSON.stringify(groups, null, 2)}\n`;
