import { catalog, foreign } from "../catalog.ts";
import { anyValue, oneOf } from "../label.ts";

const filesystem = { device: anyValue(), mountpoint: anyValue(), fstype: anyValue() };
const device = { device: anyValue() };

/**
 * What node exporter says of a host under Linux: processor, memory, filesystems, disks, network, and its own textfile collector.
 * `scrapeJob("node-exporter", { targets: ["node-exporter:9100"], catalog: nodeExporter })`; https://github.com/prometheus/node_exporter
 */
export const nodeExporter = catalog("node-exporter", {
  metrics: {
    cpu: foreign.counter("node_cpu_seconds_total", {
      help: "Time that each processor has spent in each mode",
      unit: "seconds",
      labels: { cpu: anyValue(), mode: oneOf("idle", "iowait", "irq", "nice", "softirq", "steal", "system", "user") },
    }),
    load1: foreign.gauge("node_load1", { help: "Load average of the last minute", min: 0 }),
    load5: foreign.gauge("node_load5", { help: "Load average of the last five minutes", min: 0 }),
    load15: foreign.gauge("node_load15", { help: "Load average of the last quarter of an hour", min: 0 }),
    bootTime: foreign.gauge("node_boot_time_seconds", { help: "When the host was started, in seconds since 1970", unit: "seconds" }),
    time: foreign.gauge("node_time_seconds", { help: "What the host takes the time for, in seconds since 1970", unit: "seconds" }),
    memoryTotal: foreign.gauge("node_memory_MemTotal_bytes", { help: "Memory that the host has", unit: "bytes", min: "0B" }),
    memoryAvailable: foreign.gauge("node_memory_MemAvailable_bytes", {
      help: "Memory that programs can still have without swapping",
      unit: "bytes",
      min: "0B",
    }),
    memoryFree: foreign.gauge("node_memory_MemFree_bytes", { help: "Memory that nothing uses, not even a cache", unit: "bytes", min: "0B" }),
    swapTotal: foreign.gauge("node_memory_SwapTotal_bytes", { help: "Swap space that the host has", unit: "bytes", min: "0B" }),
    swapFree: foreign.gauge("node_memory_SwapFree_bytes", { help: "Swap space that nothing uses", unit: "bytes", min: "0B" }),
    outOfMemoryKills: foreign.counter("node_vmstat_oom_kill", { help: "Processes that the kernel killed for want of memory" }),
    filesystemSize: foreign.gauge("node_filesystem_size_bytes", { help: "Size of a filesystem", unit: "bytes", labels: filesystem, min: "0B" }),
    filesystemAvailable: foreign.gauge("node_filesystem_avail_bytes", {
      help: "Space of a filesystem that others than root can still fill",
      unit: "bytes",
      labels: filesystem,
      min: "0B",
    }),
    filesystemReadOnly: foreign.gauge("node_filesystem_readonly", { help: "1 when a filesystem cannot be written", labels: filesystem, min: 0, max: 1 }),
    filesystemFiles: foreign.gauge("node_filesystem_files", { help: "Files that a filesystem can hold", labels: filesystem, min: 0 }),
    filesystemFilesFree: foreign.gauge("node_filesystem_files_free", { help: "Files for which a filesystem has still room", labels: filesystem, min: 0 }),
    diskIo: foreign.counter("node_disk_io_time_seconds_total", { help: "Time in which a disk had something to do", unit: "seconds", labels: device }),
    diskRead: foreign.counter("node_disk_read_bytes_total", { help: "What was read from a disk", unit: "bytes", labels: device }),
    diskWritten: foreign.counter("node_disk_written_bytes_total", { help: "What was written to a disk", unit: "bytes", labels: device }),
    networkReceive: foreign.counter("node_network_receive_bytes_total", { help: "What came in over an interface", unit: "bytes", labels: device }),
    networkTransmit: foreign.counter("node_network_transmit_bytes_total", { help: "What went out over an interface", unit: "bytes", labels: device }),
    networkReceiveErrors: foreign.counter("node_network_receive_errs_total", { help: "Errors while something came in over an interface", labels: device }),
    networkTransmitErrors: foreign.counter("node_network_transmit_errs_total", { help: "Errors while something went out over an interface", labels: device }),
    fileDescriptors: foreign.gauge("node_filefd_allocated", { help: "File descriptors that are open on the host", min: 0 }),
    fileDescriptorLimit: foreign.gauge("node_filefd_maximum", { help: "File descriptors that can be open on the host", min: 0 }),
    textfileModified: foreign.gauge("node_textfile_mtime_seconds", {
      help: "When a file of the textfile collector was last written, in seconds since 1970",
      unit: "seconds",
      labels: { file: anyValue() },
    }),
    textfileError: foreign.gauge("node_textfile_scrape_error", { help: "1 when a file of the textfile collector could not be read", min: 0, max: 1 }),
  },
});
