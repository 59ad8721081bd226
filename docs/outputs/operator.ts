import { defineEnvironment, grafanaSidecar } from '../../catalog';
import { local } from '../../environments/local';

export const operated = defineEnvironment({
  ...local,
  name: 'operated',
  outputs: {
    operator: {
      labels: { release: 'kube-prometheus-stack' },
      grafana: grafanaSidecar({ folderAnnotation: 'grafana_folder' }),
    },
  },
});
