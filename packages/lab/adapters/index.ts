import { alertmanager } from '../../../constructs/alertmanager/lab';
import { grafana } from '../../../constructs/grafana/lab';
import { alloy } from '../../../constructs/log-collector/alloy-lab';
import { promtail } from '../../../constructs/log-collector/promtail-lab';
import { nginx } from '../../../constructs/loki/front-lab';
import { loki } from '../../../constructs/loki/lab';
import { prometheus } from '../../../constructs/prometheus/lab';
import { tempo } from '../../../constructs/tempo/lab';
import type { Adapter } from './adapter';

/** Adapters by program. Programs without one need only the mapped arguments and files. */
export const adapters: Readonly<Record<string, Adapter>> = {
  prometheus,
  alertmanager,
  grafana,
  loki,
  nginx,
  tempo,
  promtail,
  alloy,
};
