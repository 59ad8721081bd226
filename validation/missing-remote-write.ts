import type { ResolvedEnvironment } from '../resolve/environment';
import { isOurs } from '../resolve/parts';

/** What is missing so that Prometheus receives the series that the ruler of Loki records. */
interface MissingReceiver {
  /** Path of the setting. */
  readonly setting: string;
  /** The end of a message. */
  readonly problem: string;
  /** The start of a hint. */
  readonly hint: string;
}

/** Returns what is missing; undefined if nothing is, or if the ruler is that of an existing Loki, which has its own settings. */
export function missingReceiver(environment: ResolvedEnvironment): MissingReceiver | undefined {
  if (environment.prometheus.remoteWriteReceiver || !isOurs(environment, 'loki')) return undefined;
  return isOurs(environment, 'prometheus')
    ? {
        setting: 'prometheus.remoteWriteReceiver',
        problem: 'prometheus.remoteWriteReceiver is off',
        hint: 'set prometheus.remoteWriteReceiver: true',
      }
    : {
        setting: 'prometheus.remoteWrite',
        problem: 'prometheus.remoteWrite is missing',
        hint: "set prometheus.remoteWrite: 'https://prometheus.example.org/api/v1/write'",
      };
}
