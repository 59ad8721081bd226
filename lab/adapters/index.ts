import type { Adapter } from './adapter';
import { alertmanager } from '../../constructs/alertmanager/lab';
import { alloy } from '../../constructs/log-collector/alloy-lab';
import { grafana } from '../../constructs/grafana/lab';
import { loki } from '../../constructs/loki/lab';
import { nginx } from '../../constructs/loki/front-lab';
import { prometheus } from '../../constructs/prometheus/lab';
import { promtail } from '../../constructs/log-collector/promtail-lab';

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
