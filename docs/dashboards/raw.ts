import { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { defineTeam, rawDashboard, slack } from '../../catalog';

const scrapes = new DashboardBuilder('Scrapes')
  .uid('scrapes')
  .withPanel(
    new PanelBuilder()
      .title('Duration of scrapes')
      .unit('s')
      .withTarget(
        new DataqueryBuilder()
          .expr('max by (job) (scrape_duration_seconds)')
          .legendFormat('{{job}}'),
      ),
  );

export const queues = defineTeam({
  name: 'queues',
  routing: { page: slack('#queues'), ticket: slack('#queues') },
  dashboards: [
    scrapes,
    rawDashboard('docs/dashboards/exported.json', {
      uid: 'targets',
      dataSources: { 'Prometheus EU': 'prometheus' },
    }),
  ],
});
