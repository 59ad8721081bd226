#!/bin/sh
# Runs a backup, and pushes its outcome to the Pushgateway. PUSHGATEWAY is the URL of the Pushgateway.
set -eu
start=$(date +%s)
tar -czf "$BACKUP_FILE" -C "$BACKUP_FOLDER" .
end=$(date +%s)
# PUT replaces all metrics of the group. Each line ends with a newline, the last one, too.
curl --silent --show-error --fail-with-body --retry 3 --max-time 10 --request PUT --data-binary @- \
  "$PUSHGATEWAY/metrics/job/nightly-backup" <<METRICS
# TYPE backup_last_success_timestamp_seconds gauge
backup_last_success_timestamp_seconds $end
# TYPE backup_duration_seconds gauge
backup_duration_seconds $((end - start))
# TYPE backup_size_bytes gauge
backup_size_bytes $(wc -c <"$BACKUP_FILE")
METRICS
