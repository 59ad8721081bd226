import { alertmanagerAdapter } from '../../../constructs/alertmanager/lab';
import { grafanaAdapter } from '../../../constructs/grafana/lab';
import { alloyAdapter } from '../../../constructs/log-collector/alloy-lab';
import { promtailAdapter } from '../../../constructs/log-collector/promtail-lab';
import { nginxAdapter } from '../../../constructs/loki/gateway-lab';
import { lokiAdapter } from '../../../constructs/loki/lab';
import { prometheusAdapter } from '../../../constructs/prometheus/lab';
import { tempoAdapter } from '../../../constructs/tempo/lab';
import { thanosAdapter } from '../../../constructs/thanos/lab';
import type { Adapter } from './adapter';

/** Adapters by program. Programs without one need only the mapped arguments and files. */
export const adapters: Readonly<Record<string, Adapter>> = {
  prometheus: prometheusAdapter,
  alertmanager: alertmanagerAdapter,
  grafana: grafanaAdapter,
  loki: lokiAdapter,
  nginx: nginxAdapter,
  tempo: tempoAdapter,
  thanos: thanosAdapter,
  promtail: promtailAdapter,
  alloy: alloyAdapter,
};
