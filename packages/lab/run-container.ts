import path from 'node:path';
import { adapters } from './adapters';
import type { Guardian } from './guardian';
import { containerArguments, type PlannedContainer } from './plan';
import type { PodFiles } from './pod-files';
import type { PodLog } from './pod-log';
import { startProcess } from './processes';
import { containerVariables, expandVariables, type VariableSources } from './variables';

export interface RunningContainer {
  /** Name as `pod/container`. */
  readonly name: string;
  readonly planned: PlannedContainer;
  readonly pid: number;
  readonly log: PodLog;
  /** Returns how it ended; undefined while it runs. */
  readonly ended: () => string | undefined;
  /** Resolves with a message when it exits without being stopped. */
  readonly broken: Promise<string>;
  readonly stop: () => Promise<void>;
}

export interface RunContainerProps {
  readonly planned: PlannedContainer;
  readonly files: PodFiles;
  readonly log: PodLog;
  readonly guardian: Guardian;
  readonly cwd: string;
  readonly sources: VariableSources;
}

/** Starts the program of a container with its arguments and variables, mapped for the lab. */
export async function runContainer(props: RunContainerProps): Promise<RunningContainer> {
  const { planned, files, log, guardian, cwd } = props;
  const { pod, container, program } = planned;
  const { rewriter, context } = files;
  const adapter = adapters[program];
  const given = containerVariables(pod, container, props.sources);
  const variables = Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, mapVariable(key, value, files)]),
  );
  const mapped = containerArguments(planned).flatMap((word) =>
    rewriter.line(expandVariables(word, given)),
  );
  const process_ = await startProcess({
    command: planned.path,
    args: adapter?.args?.(mapped, context, planned.path) ?? mapped,
    // Only the search path of the caller's environment.
    env: {
      PATH: process.env.PATH ?? '',
      HOME: cwd,
      ...variables,
      ...adapter?.variables?.(context),
    },
    cwd,
    guardian,
    onLine: (stream, line) => log.write(stream, line),
  });
  const name = path.join(pod.name, container.name);
  let stopping = false;
  return {
    name,
    planned,
    pid: process_.pid,
    log,
    ended: process_.ended,
    broken: new Promise((resolve) => {
      process_.exit.then((how) => {
        if (!stopping) resolve(`${name} ${how}:\n${log.tail()}`);
      });
    }),
    stop: () => {
      stopping = true;
      return process_.stop(Math.min(pod.gracePeriod, 15));
    },
  };
}

/** Maps the value of a variable. `PORT=8080` is a bare port, without an address around it. */
function mapVariable(key: string, value: string, { rewriter }: PodFiles): string {
  if (!key.endsWith('PORT')) return rewriter.line(value)[0] ?? value;
  return rewriter.line(`port: ${value}`)[0]?.replace('port: ', '') ?? value;
}
