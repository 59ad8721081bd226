import { Gauge, Pushgateway, Registry } from 'prom-client';

/** Only what the job measured: metrics of the process are of no use after its end. */
const registry = new Registry();
const registers = [registry];
const lastSuccess = new Gauge({
  name: 'report_last_success_timestamp_seconds',
  help: 'Time of the last successful report.',
  registers,
});
const duration = new Gauge({
  name: 'report_duration_seconds',
  help: 'Duration of the last successful report.',
  registers,
});
const rows = new Gauge({
  name: 'report_rows',
  help: 'Rows of the last successful report.',
  registers,
});

async function writeReport(): Promise<number> {
  // the work of the job; returns the number of rows
  return 42;
}

async function main(): Promise<void> {
  const stopTimer = duration.startTimer();
  rows.set(await writeReport());
  stopTimer();
  lastSuccess.setToCurrentTime();
  const pushgateway = new Pushgateway(
    process.env.PUSHGATEWAY ?? 'http://pushgateway.observability.svc:9091',
    { timeout: 10_000 },
    registry,
  );
  // PUT: replaces all metrics of the group
  await pushgateway.push({ jobName: 'nightly-report', groupings: { region: 'eu' } });
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
