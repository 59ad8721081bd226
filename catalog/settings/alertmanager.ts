import { nobody, type Receiver, receiverSchema } from '../receivers';
import { duration, flag, object, positive, quantity, type Schema } from '../schema';
import {
  type Duration,
  type Quantity,
  type Resolved,
  type Resources,
  resourcesSchema,
} from './common';

export interface AlertmanagerSettings {
  /** Pods that gossip, so that one notification goes out for an alert that all of them got. @default 1 */
  readonly replicas?: number;
  /** Wait for more alerts of a new group. @default '30s' */
  readonly groupWait?: Duration;
  /** Wait before telling of new alerts in a known group. @default '5m' */
  readonly groupInterval?: Duration;
  /** Wait before repeating a notification that still holds. @default '4h' */
  readonly repeatInterval?: Duration;
  /** Told of the alert that always fires: a dead man's switch that pages when it stops hearing. @default nobody */
  readonly watchdog?: Receiver;
  /** How often the watchdog tells its receiver that the alert path works. @default '5m' */
  readonly watchdogInterval?: Duration;
  /** How long silences and notification logs are kept. @default '120h' */
  readonly retention?: Duration;
  /** Send notifications. With `false` routes stay and receivers are empty: nothing leaves a laptop. @default true */
  readonly notify?: boolean;
  /** @default '1Gi' */
  readonly storage?: Quantity;
  /** @default cpu 20m, memory 64Mi, cpuLimit 200m, memoryLimit 128Mi */
  readonly resources?: Resources;
}

export const alertmanagerDefaults: Resolved<AlertmanagerSettings> = {
  watchdog: nobody,
  replicas: 1,
  groupWait: '30s',
  groupInterval: '5m',
  repeatInterval: '4h',
  watchdogInterval: '5m',
  retention: '120h',
  notify: true,
  storage: '1Gi',
  resources: { cpu: '20m', memory: '64Mi', cpuLimit: '200m', memoryLimit: '128Mi' },
};

export const alertmanagerSchema: Schema = object<AlertmanagerSettings>({
  replicas: positive,
  groupWait: duration,
  groupInterval: duration,
  repeatInterval: duration,
  watchdog: receiverSchema,
  watchdogInterval: duration,
  retention: duration,
  notify: flag,
  storage: quantity,
  resources: resourcesSchema,
});
