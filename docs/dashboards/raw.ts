import { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { defineTeam, fileSd, rawDashboard, slack } from '../../catalog';

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
  services: [
    {
      name: 'queue-service',
      scrape: fileSd({ port: 8080 }),
      panels: ({ service }) => [
        new PanelBuilder()
          .title('Memory of the process')
          .description('Resident memory. Good: constant after the start.')
          .unit('bytes')
          .span(12)
          .withTarget(
            new DataqueryBuilder().expr(
              `process_resident_memory_bytes{service="${service}",env="$env"}`,
            ),
          ),
      ],
    },
  ],
  dashboards: [
    scrapes,
    rawDashboard('docs/dashboards/exported.json', {
      uid: 'targets',
      dataSources: { 'Prometheus EU': 'prometheus' },
    }),
  ],
});
