import { SettingsError } from './instrumentation/settings';
import type { RunningService, StartOptions } from './service';

/** Time for the last log records of a program that ends with an error, in milliseconds. */
const CRASH_MS = 3000;

/** Runs a service until a signal stops it. Exit codes: 0, 1 after a crash, 2 for invalid settings. */
export async function runProgram(
  start: (options: StartOptions) => Promise<RunningService>,
): Promise<void> {
  let running: RunningService;
  try {
    running = await start({ variables: process.env });
  } catch (error) {
    const isSettings = error instanceof SettingsError;
    console.error(isSettings ? error.message : error);
    process.exit(isSettings ? 2 : 1);
  }
  const crash = async (error: unknown) => {
    // the second error, or the Collector, must not keep the program from ending
    for (const event of ['uncaughtException', 'unhandledRejection'])
      process.removeListener(event, crash).on(event, () => process.exit(1));
    setTimeout(() => process.exit(1), CRASH_MS);
    await running.crashed(error);
    process.exit(1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // the first signal shuts down gracefully, a second one exits at once
    process.once(signal, () => {
      process.once(signal, () => process.exit(1));
      running.stop().then(() => process.exit(0), crash);
    });
  }
}
