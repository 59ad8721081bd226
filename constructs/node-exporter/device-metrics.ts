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

const arrays = { device: 16 };
const raid = { appearsWhen: 'when the node has software RAID arrays' } as const;
export const nodeMdDisks = gauge('node_md_disks', {
  help: 'Number of disks of the RAID array by state.',
  labels: ['device', 'state'],
  budget: { ...arrays, state: 4 },
  values: { state: ['active', 'failed', 'spare', 'sync'] },
  external: true,
  ...raid,
});
export const nodeMdDisksRequired = gauge('node_md_disks_required', {
  help: 'Number of disks that the RAID array needs to be complete.',
  labels: ['device'],
  budget: arrays,
  external: true,
  ...raid,
});

const bonds = {
  labels: ['master'],
  budget: { master: 8 },
  appearsWhen: 'when the node has bonded network interfaces',
  external: true,
} as const;
export const nodeBondingSlaves = gauge('node_bonding_slaves', {
  help: 'Number of interfaces of the bond.',
  ...bonds,
});
export const nodeBondingActive = gauge('node_bonding_active', {
  help: 'Number of interfaces of the bond whose link is up.',
  ...bonds,
});

const sensors = {
  labels: ['chip', 'sensor'],
  budget: { chip: 12, sensor: 80 },
  appearsWhen: 'when the node has sensors, which virtual machines lack',
  external: true,
  maxSeries: 200,
} as const;
export const nodeHwmonTempCelsius = gauge('node_hwmon_temp_celsius', {
  help: 'Temperature of the sensor.',
  unit: 'celsius',
  ...sensors,
});
export const nodeHwmonTempCritCelsius = gauge('node_hwmon_temp_crit_celsius', {
  help: 'Temperature at which the hardware protects itself.',
  unit: 'celsius',
  ...sensors,
});

export const nodeEdacUncorrectableErrors = counter('node_edac_uncorrectable_errors_total', {
  help: 'Memory errors of the controller that ECC could not correct.',
  labels: ['controller'],
  budget: { controller: 16 },
  appearsWhen: 'when the node has ECC memory',
  external: true,
});
