import { type ClusterSettings, defineClusters, external } from '../../catalog';
import { production } from '../../environments/production';

const stores = (region: string) => ({
  address: `thanos-${region}.example.org:443`,
  tls: {
    cert: { secret: 'thanos-client', key: 'tls.crt' },
    key: { secret: 'thanos-client', key: 'tls.key' },
  },
});
/** A cluster that the Grafana and the Alertmanagers of the central one serve. */
const member = (region: string): ClusterSettings => ({
  grafana: external({ url: 'https://grafana.example.org' }),
  alertmanager: external({
    url: ['https://alertmanager-0.example.org', 'https://alertmanager-1.example.org'],
  }),
  prometheus: { exposure: false, externalUrl: `https://prometheus-${region}.example.org` },
});

export const clusters = defineClusters(production, {
  central: { thanos: { remotes: [stores('eu'), stores('us')] } },
  eu: member('eu'),
  us: member('us'),
});
export const [central, eu, us] = clusters;
