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
import { type RawSettings, rawSettingsSchema } from '../../catalog/definitions/raw-settings';
import {
  nullReceiver,
  receiverSchema,
  type WatchdogReceiver,
} from '../../catalog/definitions/receivers';
import {
  boolean,
  duration,
  mapOf,
  nonEmptyString,
  objectSchema,
  orFalse,
  replicaCount,
  type Schema,
  volumeQuantity,
} from '../../catalog/helpers/schema';

/** A template file of Alertmanager. */
export interface TemplateFile {
  /** Path of the file, relative to the folder of `package.json`. */
  readonly file: string;
}

/** Settings of Alertmanager. It has no authentication: with `exposure`, the controller must authenticate users. */
export interface AlertmanagerSettings extends BrowserAddress {
  /** Number of pods of the cluster, which deduplicate notifications. @default 1 */
  readonly replicas?: number;
  /** Delay of the first notification of a group of tickets, to collect more alerts. @default '30s' */
  readonly groupWait?: Duration;
  /** Delay of the first notification of a group of pages. It adds to the time until a page is sent. @default '5s' */
  readonly groupWaitPage?: Duration;
  /** Delay of notifications about new alerts in an existing group. @default '5m' */
  readonly groupInterval?: Duration;
  /**
   * Interval of repeated notifications for firing alerts, rounded up to the next `groupInterval`. Use a multiple of
   * `groupInterval`, at least twice, and at most `retention`.
   * @default '4h'
   */
  readonly repeatInterval?: Duration;
  /**
   * Receiver of the watchdog, which always fires: `heartbeat(...)` or the webhook of a service that pages when the
   * notifications stop.
   * @default none
   */
  readonly watchdog?: WatchdogReceiver;
  /** Interval of notifications to `watchdog`; the service must wait longer. @default '5m' */
  readonly watchdogInterval?: Duration;
  /** Retention of silences and the notification log. @default '120h' */
  readonly retention?: Duration;
  /**
   * Whether to send notifications. With `false` routes are kept and receivers are empty, for local environments.
   * @default true
   */
  readonly notify?: boolean;
  /**
   * Template files by name, such as `shop.tmpl`, each a text or `{ file }`, the path of a file relative to the folder of
   * `package.json`. The texts of receivers use what they define: `title: '{{ template "shop.title" . }}'`.
   * @default none
   */
  readonly templates?: Readonly<Record<string, string | TemplateFile>>;
  /** Size of the volume of each pod. @default '1Gi' */
  readonly storage?: Quantity;
  /** Requests and limits of each pod. @default cpu 20m, memory 64Mi, cpuLimit 200m, memoryLimit 128Mi */
  readonly resources?: Resources;
  /** Keys of alertmanager.yml, such as `global` that have no setting, merged over those of the stack. @default none */
  readonly raw?: RawSettings;
}

export const alertmanagerDefaults: Resolved<AlertmanagerSettings> = {
  externalUrl: false,
  exposure: false,
  watchdog: nullReceiver,
  replicas: 1,
  groupWait: '30s',
  groupWaitPage: '5s',
  groupInterval: '5m',
  repeatInterval: '4h',
  watchdogInterval: '5m',
  retention: '120h',
  notify: true,
  templates: {},
  storage: '1Gi',
  resources: { cpu: '20m', memory: '64Mi', cpuLimit: '200m', memoryLimit: '128Mi' },
  raw: {},
};

/** Name of a file beside that of the stack, `notifications.tmpl`. */
const templateFileName: Schema = {
  type: 'string',
  pattern: '^(?!notifications\\.tmpl$)[A-Za-z0-9][A-Za-z0-9._-]*\\.tmpl$',
};

export const alertmanagerSchema: Schema = objectSchema<AlertmanagerSettings>({
  externalUrl: orFalse(externalUrlSchema),
  exposure: orFalse(exposureSchema),
  replicas: replicaCount,
  groupWait: duration,
  groupWaitPage: duration,
  groupInterval: duration,
  repeatInterval: duration,
  watchdog: receiverSchema,
  watchdogInterval: duration,
  retention: duration,
  notify: boolean,
  // The content of a file, which validation/read-definitions.ts reads.
  templates: mapOf(nonEmptyString, templateFileName),
  storage: volumeQuantity,
  resources: resourcesSchema,
  raw: rawSettingsSchema,
});
