// Runs the stack without a cluster: the real programs with the rendered files, on the loopback interface.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { labelKeys, PLATFORM_TEAM } from '../../catalog/names';
import { AddressBook, podPorts } from './addresses';
import { ConfigMaps } from './config-maps';
import { Guardian } from './guardian';
import { readManifests } from './manifests';
import { createPlan, type SkippedContainer } from './plan';
import { PodFiles } from './pod-files';
import { PodLog } from './pod-log';
import { type LabPod, labPods } from './pods';
import { claimFreePorts, LOOPBACK } from './ports';
import { type RunningContainer, runContainer } from './run-container';
import { SecretStore, type Secrets } from './secrets';
import { type Notification, Sink } from './sink';
import { waitUntilReady } from './wait-ready';

export interface LabOptions {
  /** Name of a rendered environment. */
  readonly environment: string;
  /** Names of components, workloads or pods. @default all */
  readonly only?: readonly string[];
  /** Files to add or replace, by the name of the ConfigMap. @default none */
  readonly files?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Values of Secrets, by name and key. @default generated */
  readonly secrets?: Secrets;
  /** Folder of files, data and logs; kept at the end. @default a temporary folder, removed at the end */
  readonly folder?: string;
  /** Folder of the rendered environments. @default 'dist' */
  readonly dist?: string;
  /** Seconds until everything must be ready. @default 180 */
  readonly timeout?: number;
  /** Cancels the start, which then fails. @default never */
  readonly signal?: AbortSignal;
  /** Receives progress messages. @default ignored */
  readonly progress?: (message: string) => void;
}

export interface Lab {
  readonly folder: string;
  /** URLs by pod and port name, such as `urls['prometheus-0'].http`; only of running pods. */
  readonly urls: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Containers that do not run, with the reason. */
  readonly skipped: readonly SkippedContainer[];
  /** The notifications that Alertmanager sent. */
  readonly notifications: readonly Notification[];
  /** Resolves with a message when a program exits unexpectedly. */
  readonly broken: Promise<string>;
  /** Returns the URL of a port of a pod. @param port defaults to 'http' */
  url(pod: string, port?: string): string;
  /** Maps a path in a pod to its path in the lab. */
  path(pod: string, inside: string): string;
  /** Returns the output of a pod. */
  logs(pod: string): string;
  /** Process ids, by `pod/container`. */
  pids(): Readonly<Record<string, number>>;
  /** Changes files of a ConfigMap, which reach pods as `kubectl apply` would change them. */
  update(configMap: string, files: Readonly<Record<string, string>>): void;
  /** Stops one pod permanently. */
  stopPod(pod: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Returns the stage in which a pod stops: services send spans to the stack, and agents collect the
 * logs of the services, so these stop last.
 */
function stageOf({ controller, labels }: LabPod): 0 | 1 | 2 {
  if (controller.kind === 'DaemonSet') return 1;
  return labels[labelKeys.team] === PLATFORM_TEAM ? 2 : 0;
}

/**
 * Starts every program that can be started, and waits until all are ready. After a failure,
 * everything is stopped and removed.
 */
export async function startLab(options: LabOptions): Promise<Lab> {
  const progress = options.progress ?? (() => {});
  const manifests = readManifests(path.join(options.dist ?? 'dist', options.environment));
  const pods = labPods(manifests);
  const plan = createPlan(pods, options.only);
  const runsHere = (pod: LabPod) => plan.containers.some((planned) => planned.pod === pod);
  const running = pods.filter(runsHere);
  const omitted = pods.filter((pod) => !runsHere(pod));

  const folder = path.resolve(options.folder ?? mkdtempSync(path.join(tmpdir(), 'lab-')));
  const bucket = path.join(folder, 'bucket');
  mkdirSync(bucket, { recursive: true });
  const guardian = new Guardian(options.folder === undefined ? folder : undefined);
  const sink = new Sink();
  const started: RunningContainer[] = [];
  const stop = async () => {
    // at shutdown programs flush to others, which must still run
    const stages = [0, 1, 2].map((stage) =>
      started.filter(({ planned }) => stageOf(planned.pod) === stage),
    );
    for (const stage of stages) await Promise.all(stage.map((container) => container.stop()));
    await sink.stop();
    await guardian.dismiss();
    if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
  };

  try {
    const book = await AddressBook.create(manifests, pods);
    const sinkUrl = await sink.start((await claimFreePorts(1))[0] ?? 0);
    const configMaps = new ConfigMaps(manifests, options.files ?? {});
    const secrets = new SecretStore({ given: options.secrets ?? {}, sink: sinkUrl, bucket });
    const rootOf = (pod: LabPod) => path.join(folder, 'pods', pod.name);
    const hostRoot = path.join(folder, 'host');
    const shared = {
      book,
      hostRoot,
      configMaps,
      secrets,
      context: {
        running,
        omitted,
        port,
        runs,
        isSkipped: skippedAddresses(book),
        bucket,
        sink: sinkUrl,
      },
    };
    const files = new Map(
      running.map((pod) => [pod.name, new PodFiles({ ...shared, pod, root: rootOf(pod) })]),
    );
    for (const own of files.values()) own.write();

    for (const planned of plan.containers) {
      const { pod, container } = planned;
      const log = new PodLog(hostRoot, pod, container.name);
      const sources = { secrets, configMaps };
      const own = { planned, files: filesOf(pod.name), log, guardian, cwd: rootOf(pod), sources };
      const run = await runContainer(own);
      started.push(run);
      progress(`started ${run.name} as process ${run.pid}: ${planned.path}`);
    }
    await waitUntilReady(started, {
      book,
      timeoutSeconds: options.timeout ?? 180,
      signal: options.signal,
      progress,
    });

    const urls = Object.fromEntries(running.map((pod) => [pod.name, urlsOf(pod)]));
    const containersOf = (pod: string) => started.filter(({ planned }) => planned.pod.name === pod);
    return {
      folder,
      urls,
      skipped: plan.skipped,
      notifications: sink.received,
      broken: Promise.race(started.map(({ broken }) => broken)),
      url: (pod, name = 'http') => {
        const url = urls[pod]?.[name];
        if (url === undefined) throw new Error(`pod "${pod}" has no port "${name}"`);
        return url;
      },
      path: (pod, inside) => filesOf(pod).context.folder(inside),
      logs: (pod) =>
        containersOf(pod)
          .map(({ log }) => log.text())
          .join(''),
      pids: () => Object.fromEntries(started.map(({ name, pid }) => [name, pid])),
      update: (configMap, changed) => {
        configMaps.change(configMap, changed);
        for (const own of files.values()) own.update(configMap);
      },
      stopPod: async (pod) => {
        await Promise.all(containersOf(pod).map((container) => container.stop()));
      },
      stop,
    };

    function runningOf(pod: LabPod) {
      return pod.containers.filter((container) =>
        plan.containers.some((planned) => planned.container === container),
      );
    }
    /**
     * Returns a function that recognizes the addresses of containers that are not started, and of
     * Services that others run in a cluster.
     */
    function skippedAddresses(book: AddressBook): (address: string) => boolean {
      const listening = new Set(
        running.flatMap((pod) =>
          runningOf(pod).flatMap(({ ports = [] }) =>
            ports.map(({ containerPort }) => book.port(pod, containerPort)),
          ),
        ),
      );
      const silent = [
        ...pods.flatMap((pod) => podPorts(pod).map((port) => book.port(pod, port))),
        ...book.foreignPorts(),
      ].filter((port) => !listening.has(port));
      const addresses = new Set(silent.map((port) => `${LOOPBACK}:${port}`));
      return (address) => addresses.has(address);
    }
    function filesOf(pod: string): PodFiles {
      const own = files.get(pod);
      if (!own)
        throw new Error(
          `pod "${pod}" does not run in the lab; running: ${[...files.keys()].join(', ')}`,
        );
      return own;
    }
    function port(pod: LabPod, name: number | string): number {
      const found = book.port(pod, name);
      if (found === undefined) throw new Error(`pod "${pod.name}" has no port "${name}"`);
      return found;
    }
    function runs(pod: LabPod, port: string): boolean {
      return runningOf(pod).some(({ ports }) => ports?.some(({ name }) => name === port));
    }
    function urlsOf(pod: LabPod): Record<string, string> {
      const ports = runningOf(pod).flatMap((container) => container.ports ?? []);
      return Object.fromEntries(
        ports.map(({ name = '', containerPort }) => [
          name,
          `http://${LOOPBACK}:${port(pod, containerPort)}`,
        ]),
      );
    }
  } catch (error) {
    await stop();
    throw error;
  }
}
