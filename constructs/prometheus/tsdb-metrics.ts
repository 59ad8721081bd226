import { metricFactory } from '@observability-stack/contracts';

/** Metrics of the TSDB of Prometheus. */
const { counter, gauge } = metricFactory('prometheus');

export const prometheusTsdbHeadSeries = gauge('prometheus_tsdb_head_series', {
  help: 'Number of series in the head block.',
});

export const prometheusTsdbHeadSeriesCreated = counter(
  'prometheus_tsdb_head_series_created_total',
  {
    help: 'Number of series created in the head block.',
  },
);

export const prometheusTsdbHeadSamplesAppended = counter(
  'prometheus_tsdb_head_samples_appended_total',
  {
    help: 'Number of ingested samples, by type.',
    labels: ['type'],
    budget: { type: 2 },
  },
);

export const prometheusTsdbHeadChunksStorageSizeBytes = gauge(
  'prometheus_tsdb_head_chunks_storage_size_bytes',
  {
    help: 'Size of the memory-mapped chunks of the head block.',
    unit: 'bytes',
  },
);

export const prometheusTsdbStorageBlocksBytes = gauge('prometheus_tsdb_storage_blocks_bytes', {
  help: 'Size of all blocks.',
  unit: 'bytes',
});

export const prometheusTsdbWalStorageSizeBytes = gauge('prometheus_tsdb_wal_storage_size_bytes', {
  help: 'Size of the write-ahead log.',
  unit: 'bytes',
});

export const prometheusTsdbRetentionLimitBytes = gauge('prometheus_tsdb_retention_limit_bytes', {
  help: 'Size limit of the blocks; 0 means unlimited.',
  unit: 'bytes',
});

export const prometheusTsdbRetentionLimitSeconds = gauge(
  'prometheus_tsdb_retention_limit_seconds',
  {
    help: 'Retention time of samples.',
    unit: 'seconds',
  },
);

export const prometheusTsdbLowestTimestampSeconds = gauge(
  'prometheus_tsdb_lowest_timestamp_seconds',
  {
    help: 'Timestamp of the oldest stored sample.',
    unit: 'seconds',
  },
);

export const prometheusTsdbSizeRetentions = counter('prometheus_tsdb_size_retentions_total', {
  help: 'Number of times that blocks were deleted because of the size limit.',
});

export const prometheusTsdbCompactions = counter('prometheus_tsdb_compactions_total', {
  help: 'Number of compactions.',
});

export const prometheusTsdbCompactionsFailed = counter('prometheus_tsdb_compactions_failed_total', {
  help: 'Number of failed compactions.',
});

export const prometheusTsdbReloadsFailures = counter('prometheus_tsdb_reloads_failures_total', {
  help: 'Number of failed reloads of blocks.',
});

export const prometheusTsdbHeadTruncationsFailed = counter(
  'prometheus_tsdb_head_truncations_failed_total',
  {
    help: 'Number of failed truncations of the head block.',
  },
);

export const prometheusTsdbCheckpointCreationsFailed = counter(
  'prometheus_tsdb_checkpoint_creations_failed_total',
  {
    help: 'Number of failed checkpoints of the write-ahead log.',
  },
);

export const prometheusTsdbWalCorruptions = counter('prometheus_tsdb_wal_corruptions_total', {
  help: 'Number of corruptions of the write-ahead log.',
});

export const prometheusTsdbWalTruncationsFailed = counter(
  'prometheus_tsdb_wal_truncations_failed_total',
  {
    help: 'Number of failed truncations of the write-ahead log.',
  },
);

export const prometheusTsdbWalWritesFailed = counter('prometheus_tsdb_wal_writes_failed_total', {
  help: 'Number of failed writes to the write-ahead log.',
});

export const prometheusTsdbMmapChunkCorruptions = counter(
  'prometheus_tsdb_mmap_chunk_corruptions_total',
  {
    help: 'Number of corruptions of memory-mapped chunks.',
  },
);

export const prometheusTsdbOutOfOrderSamples = counter(
  'prometheus_tsdb_out_of_order_samples_total',
  {
    help: 'Number of out-of-order samples rejected because out-of-order ingestion is disabled.',
    labels: ['type'],
    budget: { type: 2 },
  },
);

export const prometheusTsdbTooOldSamples = counter('prometheus_tsdb_too_old_samples_total', {
  help: 'Number of samples rejected because they are older than the out-of-order window.',
  labels: ['type'],
  budget: { type: 2 },
});

export const prometheusTsdbExemplarExemplarsInStorage = gauge(
  'prometheus_tsdb_exemplar_exemplars_in_storage',
  {
    help: 'Number of exemplars in storage.',
  },
);

export const prometheusTsdbExemplarExemplarsAppended = counter(
  'prometheus_tsdb_exemplar_exemplars_appended_total',
  {
    help: 'Number of exemplars ingested.',
  },
);
