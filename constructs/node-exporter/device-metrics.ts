import { metricsOf } from '@observability-stack/contracts';

/** Disks, file systems and network devices of the machine. */
const { counter, gauge } = metricsOf('node-exporter');

export const nodeFilesystemSizeBytes = gauge('node_filesystem_size_bytes', {
  help: 'Capacity of a file system.',
  unit: 'bytes',
  labels: ['device', 'device_error', 'fstype', 'mountpoint'],
  budget: { device: 25, device_error: 2, fstype: 5, mountpoint: 30 },
});

export const nodeFilesystemAvailBytes = gauge('node_filesystem_avail_bytes', {
  help: 'Room that ordinary users can still fill.',
  unit: 'bytes',
  labels: ['device', 'device_error', 'fstype', 'mountpoint'],
  budget: { device: 25, device_error: 2, fstype: 5, mountpoint: 30 },
});

export const nodeFilesystemFreeBytes = gauge('node_filesystem_free_bytes', {
  help: 'Unused room, with what is reserved for root.',
  unit: 'bytes',
  labels: ['device', 'device_error', 'fstype', 'mountpoint'],
  budget: { device: 25, device_error: 2, fstype: 5, mountpoint: 30 },
});

export const nodeFilesystemFiles = gauge('node_filesystem_files', {
  help: 'Inodes that a file system has, used or not.',
  labels: ['device', 'device_error', 'fstype', 'mountpoint'],
  budget: { device: 25, device_error: 2, fstype: 5, mountpoint: 30 },
});

export const nodeFilesystemFilesFree = gauge('node_filesystem_files_free', {
  help: 'Inodes not yet used.',
  labels: ['device', 'device_error', 'fstype', 'mountpoint'],
  budget: { device: 25, device_error: 2, fstype: 5, mountpoint: 30 },
});

export const nodeFilesystemReadonly = gauge('node_filesystem_readonly', {
  help: '1 for a file system mounted read-only, else 0.',
  labels: ['device', 'device_error', 'fstype', 'mountpoint'],
  budget: { device: 25, device_error: 2, fstype: 5, mountpoint: 30 },
});

export const nodeFilesystemDeviceError = gauge('node_filesystem_device_error', {
  help: '1 when a file system could not be examined, else 0.',
  labels: ['device', 'device_error', 'fstype', 'mountpoint'],
  budget: { device: 25, device_error: 2, fstype: 5, mountpoint: 30 },
});

export const nodeDiskIoTimeSeconds = counter('node_disk_io_time_seconds_total', {
  help: 'Time during which a disk had work.',
  unit: 'seconds',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeDiskReadBytes = counter('node_disk_read_bytes_total', {
  help: 'Bytes read from a disk.',
  unit: 'bytes',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeDiskWrittenBytes = counter('node_disk_written_bytes_total', {
  help: 'Bytes written to a disk.',
  unit: 'bytes',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeDiskReadsCompleted = counter('node_disk_reads_completed_total', {
  help: 'Reads that a disk finished.',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeDiskWritesCompleted = counter('node_disk_writes_completed_total', {
  help: 'Writes that a disk finished.',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeDiskReadTimeSeconds = counter('node_disk_read_time_seconds_total', {
  help: 'Durations of all reads, added up.',
  unit: 'seconds',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeDiskWriteTimeSeconds = counter('node_disk_write_time_seconds_total', {
  help: 'Durations of all writes, added up.',
  unit: 'seconds',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeNetworkUp = gauge('node_network_up', {
  help: '1 for a network device in operation, else 0.',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeNetworkReceiveBytes = counter('node_network_receive_bytes_total', {
  help: 'Bytes that came in through a network device.',
  unit: 'bytes',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeNetworkTransmitBytes = counter('node_network_transmit_bytes_total', {
  help: 'Bytes that left through a network device.',
  unit: 'bytes',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeNetworkReceiveErrs = counter('node_network_receive_errs_total', {
  help: 'Incoming packets that were faulty.',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeNetworkTransmitErrs = counter('node_network_transmit_errs_total', {
  help: 'Outgoing packets that could not be sent for an error.',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeNetworkReceiveDrop = counter('node_network_receive_drop_total', {
  help: 'Incoming packets that were thrown away.',
  labels: ['device'],
  budget: { device: 25 },
});

export const nodeNetworkTransmitDrop = counter('node_network_transmit_drop_total', {
  help: 'Outgoing packets that were thrown away.',
  labels: ['device'],
  budget: { device: 25 },
});
