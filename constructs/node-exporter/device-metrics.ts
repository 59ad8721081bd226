import { metricFactory } from '@observability-stack/contracts';

/** Disks, file systems and network interfaces of the node. */
const { counter, gauge } = metricFactory('node-exporter');

export const nodeFilesystemSizeBytes = gauge('node_filesystem_size_bytes', {
  help: 'Size of the file system.',
  unit: 'bytes',
  labels: ['device', 'device_error', 'fstype', 'mountpoint'],
  budget: { device: 25, device_error: 2, fstype: 5, mountpoint: 30 },
});

export const nodeFilesystemAvailBytes = gauge('node_filesystem_avail_bytes', {
  help: 'Space available to unprivileged users.',
  unit: 'bytes',
  labels: ['device', 'device_error', 'fstype', 'mountpoint'],
  budget: { device: 25, device_error: 2, fstype: 5, mountpoint: 30 },
});

export const nodeFilesystemFreeBytes = gauge('node_filesystem_free_bytes', {
  help: 'Free space, including the space reserved for root.',
  unit: 'bytes',
  labels: ['device', 'device_error', 'fstype', 'mountpoint'],
  budget: { device: 25, device_error: 2, fstype: 5, mountpoint: 30 },
});

export const nodeFilesystemFiles = gauge('node_filesystem_files', {
  help: 'Total number of inodes.',
  labels: ['device', 'device_error', 'fstype', 'mountpoint'],
  budget: { device: 25, device_error: 2, fstype: 5, mountpoint: 30 },
});

export const nodeFilesystemFilesFree = gauge('node_filesystem_files_free', {
  help: 'Number of free inodes.',
  labels: ['device', 'device_error', 'fstype', 'mountpoint'],
  budget: { device: 25, device_error: 2, fstype: 5, mountpoint: 30 },
});

export const nodeFilesystemReadonly = gauge('node_filesystem_readonly', {
  help: '1 if the file system is mounted read-only, 0 otherwise.',
  labels: ['device', 'device_error', 'fstype', 'mountpoint'],
  budget: { device: 25, device_error: 2, fstype: 5, mountpoint: 30 },
});

export const nodeFilesystemDeviceError = gauge('node_filesystem_device_error', {
  help: '1 if statistics of the file system are unavailable, 0 otherwise.',
  labels: ['device', 'device_error', 'fstype', 'mountpoint'],
  budget: { device: 25, device_error: 2, fstype: 5, mountpoint: 30 },
});

export const nodeDiskIoTimeSeconds = counter('node_disk_io_time_seconds_total', {
  help: 'Time with I/O in progress.',
  unit: 'seconds',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeDiskReadBytes = counter('node_disk_read_bytes_total', {
  help: 'Bytes read from the disk.',
  unit: 'bytes',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeDiskWrittenBytes = counter('node_disk_written_bytes_total', {
  help: 'Bytes written to the disk.',
  unit: 'bytes',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeDiskReadsCompleted = counter('node_disk_reads_completed_total', {
  help: 'Number of completed reads.',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeDiskWritesCompleted = counter('node_disk_writes_completed_total', {
  help: 'Number of completed writes.',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeDiskReadTimeSeconds = counter('node_disk_read_time_seconds_total', {
  help: 'Total duration of all reads.',
  unit: 'seconds',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeDiskWriteTimeSeconds = counter('node_disk_write_time_seconds_total', {
  help: 'Total duration of all writes.',
  unit: 'seconds',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeNetworkUp = gauge('node_network_up', {
  help: '1 if the interface is up, 0 otherwise.',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeNetworkReceiveBytes = counter('node_network_receive_bytes_total', {
  help: 'Bytes received by the interface.',
  unit: 'bytes',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeNetworkTransmitBytes = counter('node_network_transmit_bytes_total', {
  help: 'Bytes sent by the interface.',
  unit: 'bytes',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeNetworkReceiveErrs = counter('node_network_receive_errs_total', {
  help: 'Number of packets received with errors.',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeNetworkTransmitErrs = counter('node_network_transmit_errs_total', {
  help: 'Number of packets that were not sent because of errors.',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeNetworkReceiveDrop = counter('node_network_receive_drop_total', {
  help: 'Number of received packets that were dropped.',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeNetworkTransmitDrop = counter('node_network_transmit_drop_total', {
  help: 'Number of packets to send that were dropped.',
  labels: ['device'],
  budget: { device: 25 },
});
