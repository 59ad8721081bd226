import { describeComponent, pin } from '../../catalog/components/component';

export const grafana = describeComponent({
  programs: {
    grafana: 'shows metrics, logs and traces',
  },
  ports: { grafana: { http: 3000 } },
  images: { grafana: pin('grafana/grafana', '13.2.3') },
});
