import {
  type Quantity,
  type Resolved,
  type Resources,
  resourcesSchema,
} from '../../catalog/definitions/common';
import {
  objectSchema,
  positiveInteger,
  type Schema,
  volumeQuantity,
} from '../../catalog/helpers/schema';

/**
 * Settings of the Pushgateway. It runs as one pod: replicas do not share what was pushed to them, so Prometheus would
 * scrape different values of one series.
 */
export interface PushgatewaySettings {
  /** Size of the volume that keeps the pushed metrics over a restart. @default '1Gi' */
  readonly volume?: Quantity;
  /**
   * Number of groups above which an alert fires. The Pushgateway does not limit them, and keeps each until it is
   * deleted.
   * @default 500
   */
  readonly maxGroups?: number;
  /** Requests and limits of the pod. @default cpu 10m, memory 32Mi, cpuLimit 250m, memoryLimit 128Mi */
  readonly resources?: Resources;
}

export const pushgatewayDefaults: Resolved<PushgatewaySettings> = {
  volume: '1Gi',
  maxGroups: 500,
  resources: { cpu: '10m', memory: '32Mi', cpuLimit: '250m', memoryLimit: '128Mi' },
};

export const pushgatewaySchema: Schema = objectSchema<PushgatewaySettings>({
  volume: volumeQuantity,
  maxGroups: positiveInteger,
  resources: resourcesSchema,
});
