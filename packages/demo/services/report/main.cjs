// A batch job that pushes the outcome of a run to the Pushgateway at PUSHGATEWAY_URL, and exits. With REPORT=broken the run
// fails.
const { Gauge, Pushgateway, Registry } = require('prom-client');

const registry = new Registry();
const gauge = (name, help) => new Gauge({ name, help, registers: [registry] });
const started = Date.now();
const failed = process.env.REPORT === 'broken';
const outcome = failed
  ? gauge('report_last_failure_timestamp_seconds', 'Time of the last failed run.')
  : gauge('report_last_success_timestamp_seconds', 'Time of the last successful run.');
outcome.set(Date.now() / 1000);
gauge('report_duration_seconds', 'Duration of the last run.').set((Date.now() - started) / 1000);

new Pushgateway(process.env.PUSHGATEWAY_URL, {}, registry)
  // Adds to the group, so that a failure keeps the time of the last success.
  .pushAdd({ jobName: 'stock-report' })
  .then(
    () => process.exit(failed ? 1 : 0),
    (error) => {
      console.error(error);
      process.exit(2);
    },
  );
