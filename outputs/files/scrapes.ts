import type { ResolvedEnvironment } from '../../resolve/environment';
import { roleOf } from '../../resolve/kubernetes-scrapes';
import { type ServiceScrape, serviceScrapes } from '../../resolve/scrapes';
import { fileDiscovery } from '../../scrape-configs/discovery';
import { type ScrapeJob, scrapeJobs } from '../../scrape-configs/jobs';
import { type TargetFile, type TargetGroup, targetsByJob } from '../../scrape-configs/targets';
import type { OperatorGap } from '../operator';
import type { MachineProgram, Machines } from './machines';

/** The scrape jobs of machines and their targets. */
export interface MachineScrapes {
  readonly jobs: readonly ScrapeJob[];
  readonly targets: ReadonlyMap<string, readonly TargetGroup[]>;
  /** Jobs that only Kubernetes can discover, which are omitted. */
  readonly gaps: readonly OperatorGap[];
}

/** Label of discovery by the API of Kubernetes. */
const KUBERNETES_LABEL = /^__meta_kubernetes_/;

/**
 * Returns the scrape jobs with the same names, labels and limits as in the cluster. Targets that Kubernetes discovers there
 * are in files.
 */
export function machineScrapes(
  environment: ResolvedEnvironment,
  targetFiles: readonly TargetFile[],
  machines: Machines,
  programs: readonly MachineProgram[],
): MachineScrapes {
  const targets = new Map(targetsByJob(environment, targetFiles));
  const gaps: OperatorGap[] = [];
  const jobs = scrapeJobs(environment, targets).flatMap((job): readonly ScrapeJob[] => {
    if (!job.kubernetes_sd_configs) return [job];
    const { kubernetes_sd_configs, relabel_configs = [], ...rest } = job;
    const groups = discoveredTargets(environment, job.job_name, machines, programs);
    if (!groups) {
      const problem = 'needs the API of Kubernetes';
      gaps.push({ of: { job: job.job_name }, path: 'kubernetes_sd_configs', problem });
      return [];
    }
    targets.set(job.job_name, groups);
    const kept = relabel_configs.filter(
      ({ source_labels = [] }) => !source_labels.some((label) => KUBERNETES_LABEL.test(label)),
    );
    return [
      {
        ...rest,
        ...fileDiscovery(job.job_name, environment.prometheus.targetRefreshInterval),
        ...(kept.length > 0 ? { relabel_configs: kept } : {}),
      },
    ];
  });
  return { jobs, targets, gaps };
}

/** Returns the targets that Kubernetes discovers in a cluster, or undefined if they are a part of Kubernetes. */
function discoveredTargets(
  environment: ResolvedEnvironment,
  job: string,
  machines: Machines,
  programs: readonly MachineProgram[],
): readonly TargetGroup[] | undefined {
  const scrape = serviceScrapes(environment).find((one) => one.job === job);
  if (scrape)
    return needsKubernetes(scrape) ? undefined : serviceTargets(scrape, machines, programs);
  const component = environment.components.find(({ metrics }) =>
    metrics.some((one) => one.job === job),
  );
  const endpoint = component?.metrics.find((one) => one.job === job);
  const own = programs.filter(({ pods }) => pods[0]?.component === component?.name);
  if (!endpoint || own.length === 0) return undefined;
  return own.flatMap((program) =>
    machines.ofProgram(program).map((machine, index) => ({
      targets: [`${machine}:${machines.port(program, endpoint.port)}`],
      labels: { instance: program.isAgent ? machine : (program.pods[index]?.name ?? machine) },
    })),
  );
}

/** Reports whether only the API of Kubernetes knows the ports or the objects of a scrape. */
const needsKubernetes = ({ scrape }: ServiceScrape): boolean =>
  scrape.kind === 'kubernetes' &&
  (roleOf(scrape) !== 'pod' || typeof scrape.port !== 'number' || scrape.prober !== undefined);

/** Returns the targets of a service: a target for each machine, whose address is its instance. */
function serviceTargets(
  { scrape, name }: ServiceScrape,
  machines: Machines,
  programs: readonly MachineProgram[],
): readonly TargetGroup[] {
  const port = 'port' in scrape && typeof scrape.port === 'number' ? scrape.port : undefined;
  // The exporter of an integration is a program of the stack.
  const own = programs.find((program) => program.name === name);
  const addresses = (own ? machines.ofProgram(own) : machines.ofService(name)).map(
    (machine) => `${machine}:${own && port ? machines.port(own, port) : port}`,
  );
  return addresses.length > 0 ? [{ targets: addresses }] : [];
}
