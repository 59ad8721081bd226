import {
  defineTeam,
  freshness,
  inputSeries,
  metricFactory,
  pagerduty,
  promql,
  promqlAlert,
  pushgateway,
  slack,
} from '../../catalog';

const { gauge } = metricFactory('service');

export const backupSize = gauge('backup_size_bytes', {
  help: 'Size of the last successful backup.',
  unit: 'bytes',
});
export const backupDuration = gauge('backup_duration_seconds', {
  help: 'Duration of the last successful backup.',
  unit: 'seconds',
});
export const backupLastSuccess = gauge('backup_last_success_timestamp_seconds', {
  help: 'Time of the last successful backup.',
  unit: 'seconds',
});

export const storage = defineTeam({
  name: 'storage',
  routing: { page: pagerduty('storage-pagerduty'), ticket: slack('#storage-alerts') },
  services: [
    {
      name: 'nightly-backup',
      description: 'Backs up the database every night.',
      // a day, the longest run, and some time for a retry
      push: pushgateway({ staleAfter: '26h' }),
      metrics: [backupSize, backupDuration, backupLastSuccess],
      // the share of time in which the last backup is recent
      slos: [freshness({ objective: 99, timestamp: backupLastSuccess.where(), within: '26h' })],
      alerts: (service) => [
        promqlAlert({
          name: 'BackupEmpty',
          expr: promql.lt(backupSize.where(service), 1024),
          for: '5m',
          severity: 'page',
          summary: 'The last backup of {{ $labels.job }} is empty.',
          description: 'It has {{ $value }} bytes.',
          runbook: {
            meaning: 'The last backup has less than 1 KiB, so it cannot contain the database.',
            impact: 'The data of the last day would be lost with the database.',
            diagnosis: '- Read the log of the last run: `kubectl -n storage logs job/NAME`',
            mitigation: 'Fix the job and run it again.',
          },
          tests: [
            {
              title: 'an empty archive',
              series: [
                inputSeries(
                  backupSize.where({
                    ...service,
                    team: 'storage',
                    env: 'test',
                    job: 'nightly-backup',
                  }),
                  '45x15',
                ),
              ],
              at: '10m',
              fires: [
                {
                  labels: {
                    ...service,
                    team: 'storage',
                    env: 'test',
                    job: 'nightly-backup',
                    severity: 'page',
                  },
                  summary: 'The last backup of nightly-backup is empty.',
                  description: 'It has 45 bytes.',
                },
              ],
            },
            {
              title: 'an archive with data',
              series: [
                inputSeries(
                  backupSize.where({
                    ...service,
                    team: 'storage',
                    env: 'test',
                    job: 'nightly-backup',
                  }),
                  '73400320x15',
                ),
              ],
              at: '10m',
              fires: [],
            },
          ],
        }),
      ],
    },
  ],
});
