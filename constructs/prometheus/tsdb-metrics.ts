import { metricsOf } from '@observability-stack/contracts';

/** Prometheus' store: how much it holds, and what goes wrong with it. */
const { counter, gauge } = metricsOf('prometheus');

export const prometheusTsdbHeadSeries = gauge('prometheus_tsdb_head_series', {
  help: 'Series held in memory.',
});

export const prometheusTsdbHeadSeriesCreated = counter(
  'prometheus_tsdb_head_series_created_total',
  {
    help: 'Series that were new in memory.',
  },
);

export const prometheusTsdbHeadSamplesAppended = counter(
  'prometheus_tsdb_head_samples_appended_total',
  {
    help: 'Samples stored, by type.',
    labels: ['type'],
    budget: { type: 2 },
  },
);

export const prometheusTsdbHeadChunksStorageSizeBytes = gauge(
  'prometheus_tsdb_head_chunks_storage_size_bytes',
  {
    help: 'Disk space of the chunks that are not yet in a block.',
    unit: 'bytes',
  },
);

export const prometheusTsdbStorageBlocksBytes = gauge('prometheus_tsdb_storage_blocks_bytes', {
  help: 'Disk space of all blocks.',
  unit: 'bytes',
});

export const prometheusTsdbWalStorageSizeBytes = gauge('prometheus_tsdb_wal_storage_size_bytes', {
  help: 'Disk space of the write-ahead log.',
  unit: 'bytes',
});

export const prometheusTsdbRetentionLimitBytes = gauge('prometheus_tsdb_retention_limit_bytes', {
  help: 'Size at which the oldest blocks go; 0 is no limit.',
  unit: 'bytes',
});

export const prometheusTsdbRetentionLimitSeconds = gauge(
  'prometheus_tsdb_retention_limit_seconds',
  {
    help: 'Age at which samples go.',
    unit: 'seconds',
  },
);

export const prometheusTsdbLowestTimestampSeconds = gauge(
  'prometheus_tsdb_lowest_timestamp_seconds',
  {
    help: 'Where the stored data begins.',
    unit: 'seconds',
  },
);

export const prometheusTsdbSizeRetentions = counter('prometheus_tsdb_size_retentions_total', {
  help: 'Times that blocks had to go to keep to the size limit.',
});

export const prometheusTsdbCompactions = counter('prometheus_tsdb_compactions_total', {
  help: 'Compactions done.',
});

export const prometheusTsdbCompactionsFailed = counter('prometheus_tsdb_compactions_failed_total', {
  help: 'Compactions that went wrong.',
});

export const prometheusTsdbReloadsFailures = counter('prometheus_tsdb_reloads_failures_total', {
  help: 'Times that blocks could not be read again from disk.',
});

export const prometheusTsdbHeadTruncationsFailed = counter(
  'prometheus_tsdb_head_truncations_failed_total',
  {
    help: 'Times that old data could not be cleared from memory.',
  },
);

export const prometheusTsdbCheckpointCreationsFailed = counter(
  'prometheus_tsdb_checkpoint_creations_failed_total',
  {
    help: 'Checkpoints of the write-ahead log that could not be made.',
  },
);

export const prometheusTsdbWalCorruptions = counter('prometheus_tsdb_wal_corruptions_total', {
  help: 'Damage found in the write-ahead log.',
});

export const prometheusTsdbWalTruncationsFailed = counter(
  'prometheus_tsdb_wal_truncations_failed_total',
  {
    help: 'Times that the write-ahead log could not be shortened.',
  },
);

export const prometheusTsdbWalWritesFailed = counter('prometheus_tsdb_wal_writes_failed_total', {
  help: 'Writes to the write-ahead log that went wrong.',
});

export const prometheusTsdbMmapChunkCorruptions = counter(
  'prometheus_tsdb_mmap_chunk_corruptions_total',
  {
    help: 'Damage found in the chunks that are not yet in a block.',
  },
);

export const prometheusTsdbOutOfOrderSamples = counter(
  'prometheus_tsdb_out_of_order_samples_total',
  {
    help: 'Late samples refused because no out-of-order window is set.',
    labels: ['type'],
    budget: { type: 2 },
  },
);

export const prometheusTsdbTooOldSamples = counter('prometheus_tsdb_too_old_samples_total', {
  help: 'Late samples refused for missing even the out-of-order window.',
  labels: ['type'],
  budget: { type: 2 },
});

export const prometheusTsdbExemplarExemplarsInStorage = gauge(
  'prometheus_tsdb_exemplar_exemplars_in_storage',
  {
    help: 'Exemplars held now.',
  },
);

export const prometheusTsdbExemplarExemplarsAppended = counter(
  'prometheus_tsdb_exemplar_exemplars_appended_total',
  {
    help: 'Exemplars stored.',
  },
);
