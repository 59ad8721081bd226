import { metricsOf } from './define';

/** Prometheus' store: how much it holds, and what goes wrong with it. */
const { counter, gauge } = metricsOf('prometheus');

export const prometheusTsdbHeadSeries = gauge('prometheus_tsdb_head_series', {
  help: 'Total number of series in the head block.',
});

export const prometheusTsdbHeadSeriesCreated = counter(
  'prometheus_tsdb_head_series_created_total',
  {
    help: 'Total number of series created in the head.',
  },
);

export const prometheusTsdbHeadSamplesAppended = counter(
  'prometheus_tsdb_head_samples_appended_total',
  {
    help: 'Total number of appended samples.',
    labels: ['type'],
    budget: { type: 2 },
  },
);

export const prometheusTsdbHeadChunksStorageSizeBytes = gauge(
  'prometheus_tsdb_head_chunks_storage_size_bytes',
  {
    help: 'Size of the chunks_head directory.',
    unit: 'bytes',
  },
);

export const prometheusTsdbStorageBlocksBytes = gauge('prometheus_tsdb_storage_blocks_bytes', {
  help: 'The number of bytes that are currently used for local storage by all blocks.',
  unit: 'bytes',
});

export const prometheusTsdbWalStorageSizeBytes = gauge('prometheus_tsdb_wal_storage_size_bytes', {
  help: 'Size of the write log directory.',
  unit: 'bytes',
});

export const prometheusTsdbRetentionLimitBytes = gauge('prometheus_tsdb_retention_limit_bytes', {
  help: 'Max number of bytes to be retained in the tsdb blocks, configured 0 means disabled.',
  unit: 'bytes',
});

export const prometheusTsdbRetentionLimitSeconds = gauge(
  'prometheus_tsdb_retention_limit_seconds',
  {
    help: 'How long to retain samples in storage.',
    unit: 'seconds',
  },
);

export const prometheusTsdbLowestTimestampSeconds = gauge(
  'prometheus_tsdb_lowest_timestamp_seconds',
  {
    help: 'Lowest timestamp value stored in the database.',
    unit: 'seconds',
  },
);

export const prometheusTsdbSizeRetentions = counter('prometheus_tsdb_size_retentions_total', {
  help: 'The number of times that blocks were deleted because the maximum number of bytes was exceeded.',
});

export const prometheusTsdbCompactions = counter('prometheus_tsdb_compactions_total', {
  help: 'Total number of compactions that were executed for the partition.',
});

export const prometheusTsdbCompactionsFailed = counter('prometheus_tsdb_compactions_failed_total', {
  help: 'Total number of compactions that failed for the partition.',
});

export const prometheusTsdbReloadsFailures = counter('prometheus_tsdb_reloads_failures_total', {
  help: 'Number of times the database failed to reloadBlocks block data from disk.',
});

export const prometheusTsdbHeadTruncationsFailed = counter(
  'prometheus_tsdb_head_truncations_failed_total',
  {
    help: 'Total number of head truncations that failed.',
  },
);

export const prometheusTsdbCheckpointCreationsFailed = counter(
  'prometheus_tsdb_checkpoint_creations_failed_total',
  {
    help: 'Total number of checkpoint creations that failed.',
  },
);

export const prometheusTsdbWalCorruptions = counter('prometheus_tsdb_wal_corruptions_total', {
  help: 'Total number of WAL corruptions.',
});

export const prometheusTsdbWalTruncationsFailed = counter(
  'prometheus_tsdb_wal_truncations_failed_total',
  {
    help: 'Total number of write log truncations that failed.',
  },
);

export const prometheusTsdbWalWritesFailed = counter('prometheus_tsdb_wal_writes_failed_total', {
  help: 'Total number of write log writes that failed.',
});

export const prometheusTsdbMmapChunkCorruptions = counter(
  'prometheus_tsdb_mmap_chunk_corruptions_total',
  {
    help: 'Total number of memory-mapped chunk corruptions.',
  },
);

export const prometheusTsdbOutOfOrderSamples = counter(
  'prometheus_tsdb_out_of_order_samples_total',
  {
    help: 'Total number of out of order samples ingestion failed attempts due to out of order being disabled.',
    labels: ['type'],
    budget: { type: 2 },
  },
);

export const prometheusTsdbTooOldSamples = counter('prometheus_tsdb_too_old_samples_total', {
  help: 'Total number of out of order samples ingestion failed attempts with out of support enabled, but sample outside of time window.',
  labels: ['type'],
  budget: { type: 2 },
});

export const prometheusTsdbExemplarExemplarsInStorage = gauge(
  'prometheus_tsdb_exemplar_exemplars_in_storage',
  {
    help: 'Number of exemplars currently in circular storage.',
  },
);

export const prometheusTsdbExemplarExemplarsAppended = counter(
  'prometheus_tsdb_exemplar_exemplars_appended_total',
  {
    help: 'Total number of appended exemplars.',
  },
);
