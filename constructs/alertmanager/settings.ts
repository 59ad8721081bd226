import {
  type BrowserAddress,
  type Duration,
  exposureSchema,
  externalUrlSchema,
  type Quantity,
  type Resolved,
  type Resources,
  resourcesSchema,
} from '../../catalog/definitions/common';
import { nobody, receiverSchema, type WatchdogReceiver } from '../../catalog/definitions/receivers';
import {
  duration,
  flag,
  object,
  orOff,
  positive,
  quantity,
  type Schema,
} from '../../catalog/helpers/schema';

/** Alertmanager has no log-in: whoever reaches its `exposure` silences alerts, so let the controller authenticate. */
export interface AlertmanagerSettings extends BrowserAddress {
  /** Pods that gossip, so that one notification goes out for an alert that all of them got. @default 1 */
  readonly replicas?: number;
  /** Wait for more alerts of a new group of tickets. @default '30s' */
  readonly groupWait?: Duration;
  /** Wait for more alerts of a new group of pages: a part of the time until somebody is paged. @default '5s' */
  readonly groupWaitPage?: Duration;
  /** Wait before telling of new alerts in a known group. @default '5m' */
  readonly groupInterval?: Duration;
  /**
   * Wait before repeating a notification that still holds; it comes at the next look at the group, one `groupInterval`
   * later. Twice that or another multiple, and no longer than `retention`. @default '4h'
   */
  readonly repeatInterval?: Duration;
  /**
   * Receives the alert that always fires: `heartbeat(...)` or a webhook of a service that pages when it no longer
   * hears from here. @default nobody
   */
  readonly watchdog?: WatchdogReceiver;
  /** Time between two signals to `watchdog`; the service behind it must wait longer. @default '5m' */
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
  externalUrl: false,
  exposure: false,
  watchdog: nobody,
  replicas: 1,
  groupWait: '30s',
  groupWaitPage: '5s',
  groupInterval: '5m',
  repeatInterval: '4h',
  watchdogInterval: '5m',
  retention: '120h',
  notify: true,
  storage: '1Gi',
  resources: { cpu: '20m', memory: '64Mi', cpuLimit: '200m', memoryLimit: '128Mi' },
};

export const alertmanagerSchema: Schema = object<AlertmanagerSettings>({
  externalUrl: orOff(externalUrlSchema),
  exposure: orOff(exposureSchema),
  replicas: positive,
  groupWait: duration,
  groupWaitPage: duration,
  groupInterval: duration,
  repeatInterval: duration,
  watchdog: receiverSchema,
  watchdogInterval: duration,
  retention: duration,
  notify: flag,
  storage: quantity,
  resources: resourcesSchema,
});
