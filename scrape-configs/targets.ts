import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeUtf8, type EncodingProblem } from '../catalog/helpers/utf8';
import { KUBE_STATE_METRICS, PLATFORM_TEAM } from '../catalog/names';
import { headlessService, podsOf } from '../resolve/addresses';
import type { ResolvedEnvironment } from '../resolve/environment';
import type { ResolvedService } from '../resolve/services';

/**
 * One entry of a file_sd file. The labels `__metrics_path__`, `__scheme__` and `__param_<name>` say how its targets are
 * asked. https://prometheus.io/docs/prometheus/latest/configuration/configuration/#file_sd_config
 */
export interface TargetGroup {
  /** `host:port`. */
  readonly targets: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** A file as it was read; whether it is what it should be is for the checks to say. */
export interface TargetFile {
  /** Path in the repository, for messages. */
  readonly file: string;
  readonly job: string;
  /** Empty where it cannot be decoded. */
  readonly text: string;
  /** @default it is UTF-8 */
  readonly encodingProblem?: EncodingProblem;
  /** Of each group, where its targets stood before malformed ones were taken out. @default nothing was */
  readonly positions?: readonly (readonly number[])[];
}

export const TARGETS_FOLDER = 'scrape-configs/targets';

/**
 * Hand-written files: `targets/*.json` for every environment, `targets/<environment>/*.json` for one.
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

/** A target file of these bytes. */
export function targetFile(file: string, bytes: Buffer): TargetFile {
  const decoded = decodeUtf8(bytes);
  const job = path.basename(file, '.json');
  return 'text' in decoded
    ? { file, job, text: decoded.text }
    : { file, job, text: '', encodingProblem: decoded.problem };
}

/** Folders for one environment each, whether there is such an environment or not. */
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

/** Every job that has its targets in a file, with what the file holds: derived groups, then hand-written ones. */
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
        podsOf(component).map((pod) => ({
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
  if (scrape.addresses) return [{ targets: scrape.addresses, labels }];
  return Array.from({ length: service.replicas }, (_, index) => {
    const pod = `${service.name}-${index}`;
    const host = `${pod}.${headlessService(service)}.${service.namespace}.svc`;
    return { targets: [`${host}:${scrape.port ?? 0}`], labels: { ...labels, instance: pod } };
  });
}

/** Groups of a file that is well formed; nothing of one that is not, since a check reports it. */
function parseGroups(text: string): TargetGroup[] {
  try {
    const parsed: unknown = JSON.parse(text);
    if (!Array.isArray(parsed)) return [];
    return parsed.filter((group): group is TargetGroup => Array.isArray(group?.targets));
  } catch {
    return [];
  }
}

/** The files as Prometheus reads them. */
export const renderTargets = (groups: readonly TargetGroup[]): string =>
  `${JSON.stringify(groups, null, 2)}\n`;
