import type { Adapter } from './adapter';
import { alertmanager } from './alertmanager';
import { alloy } from './alloy';
import { grafana } from './grafana';
import { loki } from './loki';
import { nginx } from './nginx';
import { prometheus } from './prometheus';
import { promtail } from './promtail';

/** By program. Those that are not here run with the mapped arguments and files alone. */
export const adapters: Readonly<Record<string, Adapter>> = {
  prometheus,
  alertmanager,
  grafana,
  loki,
  nginx,
  promtail,
  alloy,
};
