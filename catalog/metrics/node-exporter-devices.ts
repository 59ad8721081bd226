import { metricsOf } from './define';

/** Disks, file systems and network devices of the machine. */
const { counter, gauge } = metricsOf('node-exporter');

export const nodeFilesystemSizeBytes = gauge('node_filesystem_size_bytes', {
  help: 'Filesystem size in bytes.',
  unit: 'bytes',
  labels: ['device', 'device_error', 'fstype', 'mountpoint'],
  budget: { device: 25, device_error: 2, fstype: 5, mountpoint: 30 },
});

export const nodeFilesystemAvailBytes = gauge('node_filesystem_avail_bytes', {
  help: 'Filesystem space available to non-root users in bytes.',
  unit: 'bytes',
  labels: ['device', 'device_error', 'fstype', 'mountpoint'],
  budget: { device: 25, device_error: 2, fstype: 5, mountpoint: 30 },
});

export const nodeFilesystemFreeBytes = gauge('node_filesystem_free_bytes', {
  help: 'Filesystem free space in bytes.',
  unit: 'bytes',
  labels: ['device', 'device_error', 'fstype', 'mountpoint'],
  budget: { device: 25, device_error: 2, fstype: 5, mountpoint: 30 },
});

export const nodeFilesystemFiles = gauge('node_filesystem_files', {
  help: 'Filesystem total file nodes.',
  labels: ['device', 'device_error', 'fstype', 'mountpoint'],
  budget: { device: 25, device_error: 2, fstype: 5, mountpoint: 30 },
});

export const nodeFilesystemFilesFree = gauge('node_filesystem_files_free', {
  help: 'Filesystem total free file nodes.',
  labels: ['device', 'device_error', 'fstype', 'mountpoint'],
  budget: { device: 25, device_error: 2, fstype: 5, mountpoint: 30 },
});

export const nodeFilesystemReadonly = gauge('node_filesystem_readonly', {
  help: 'Filesystem read-only status.',
  labels: ['device', 'device_error', 'fstype', 'mountpoint'],
  budget: { device: 25, device_error: 2, fstype: 5, mountpoint: 30 },
});

export const nodeFilesystemDeviceError = gauge('node_filesystem_device_error', {
  help: 'Whether an error occurred while getting statistics for the given device.',
  labels: ['device', 'device_error', 'fstype', 'mountpoint'],
  budget: { device: 25, device_error: 2, fstype: 5, mountpoint: 30 },
});

export const nodeDiskIoTimeSeconds = counter('node_disk_io_time_seconds_total', {
  help: 'Total seconds spent doing I/Os.',
  unit: 'seconds',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeDiskReadBytes = counter('node_disk_read_bytes_total', {
  help: 'The total number of bytes read successfully.',
  unit: 'bytes',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeDiskWrittenBytes = counter('node_disk_written_bytes_total', {
  help: 'The total number of bytes written successfully.',
  unit: 'bytes',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeDiskReadsCompleted = counter('node_disk_reads_completed_total', {
  help: 'The total number of reads completed successfully.',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeDiskWritesCompleted = counter('node_disk_writes_completed_total', {
  help: 'The total number of writes completed successfully.',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeDiskReadTimeSeconds = counter('node_disk_read_time_seconds_total', {
  help: 'The total number of seconds spent by all reads.',
  unit: 'seconds',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeDiskWriteTimeSeconds = counter('node_disk_write_time_seconds_total', {
  help: 'This is the total number of seconds spent by all writes.',
  unit: 'seconds',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeNetworkUp = gauge('node_network_up', {
  help: "Value is 1 if operstate is 'up', 0 otherwise.",
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeNetworkReceiveBytes = counter('node_network_receive_bytes_total', {
  help: 'Network device statistic receive_bytes.',
  unit: 'bytes',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeNetworkTransmitBytes = counter('node_network_transmit_bytes_total', {
  help: 'Network device statistic transmit_bytes.',
  unit: 'bytes',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeNetworkReceiveErrs = counter('node_network_receive_errs_total', {
  help: 'Network device statistic receive_errs.',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeNetworkTransmitErrs = counter('node_network_transmit_errs_total', {
  help: 'Network device statistic transmit_errs.',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeNetworkReceiveDrop = counter('node_network_receive_drop_total', {
  help: 'Network device statistic receive_drop.',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeNetworkTransmitDrop = counter('node_network_transmit_drop_total', {
  help: 'Network device statistic transmit_drop.',
  labels: ['device'],
  budget: { device: 25 },
});
