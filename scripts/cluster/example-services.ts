import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  buildProgram,
  missingServices,
  REPORT,
  reportProgram,
  requestsProgram,
  type ScrapedName,
  type ServiceProgram,
  scrapedNames,
  scrapedPrograms,
} from '@observability-stack/lab/services/programs';
import { EXAMPLE_TEAM } from '@observability-stack/lab/services/team';
import { labelKeys } from '../../catalog/names';
import { COMPLETE_FILE, type ExamplePods, PROGRAM_CONTAINER, PROGRAM_FOLDER } from './example-pods';
import { copyToContainer, kubectlJson } from './kubectl';
import type { ClusterReport } from './report';
import { waitUntil } from './report';

/** The example services with their programs on this machine. */
export interface BuiltServices extends Omit<ExamplePods, 'failing'> {
  /** The folder of each program that is copied into a pod. */
  readonly folders: Readonly<Partial<Record<ScrapedName, string>>>;
}

/** Builds the programs. One whose compiler is missing is reported, and does not run. */
export async function buildServices(report: ClusterReport): Promise<BuiltServices> {
  const missing = missingServices();
  for (const { name, reason } of missing) report.skip(`service ${name}`, reason);
  const running = scrapedNames.filter((name) => !missing.some((one) => one.name === name));
  const folders: Partial<Record<ScrapedName, string>> = {};
  for (const name of running) folders[name] = await buildProgram(name, scrapedPrograms[name]);
  const bundle = async (name: string, program: ServiceProgram) =>
    readFileSync(path.join(await buildProgram(name, program), 'main.cjs'), 'utf8');
  return {
    running,
    folders,
    bundles: {
      report: await bundle(REPORT, reportProgram),
      requests: await bundle('requests', requestsProgram),
    },
  };
}

/** Copies the programs into the pods, whose init containers wait for them. @throws if a pod does not start */
export async function copyPrograms({ running, folders }: BuiltServices, seconds: number) {
  for (const name of running) {
    const pod = await waitUntil(seconds, () => waitingPod(name));
    if (pod === undefined)
      throw new Error(
        `pod of service "${name}" does not start: kubectl -n ${EXAMPLE_TEAM} describe pods`,
      );
    copyToContainer(
      { namespace: EXAMPLE_TEAM, pod, container: PROGRAM_CONTAINER },
      folders[name] ?? '',
      PROGRAM_FOLDER,
      COMPLETE_FILE,
    );
  }
}

/** Returns the pod of a service whose init container runs. */
function waitingPod(service: string): string | undefined {
  const selector = `${labelKeys.name}=${service}`;
  const { items } = kubectlJson('-n', EXAMPLE_TEAM, 'get', 'pods', '-l', selector);
  return items.find(
    ({ status }: { status: { initContainerStatuses?: { state: { running?: object } }[] } }) =>
      status.initContainerStatuses?.some(({ state }) => state.running !== undefined),
  )?.metadata.name;
}
