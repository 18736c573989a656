/**
 * What a setting may be. A table is an object of settings by their names, `any` standing for a name that people choose; a list has
 * one kind in it; `required` names the settings that have to be there.
 */
export const text = "text";
export const number = "number";
export const boolean = "boolean";
/** As Go writes it: `1m30s`. */
export const duration = "duration";
export const anything = "anything";
export const any = "*";

/** One of several words. */
export const oneOf = (...words) => ({ oneOf: words });
/** Settings of which some have to be there. */
export const requiring = (names, settings) => ({ requires: names, settings });

/** Clients and servers of the collector's own packages config/confighttp, configgrpc, configtls, configoptional. */
export const tls = {
  insecure: boolean,
  insecure_skip_verify: boolean,
  server_name_override: text,
  ca_file: text,
  ca_pem: text,
  cert_file: text,
  cert_pem: text,
  key_file: text,
  key_pem: text,
  min_version: text,
  max_version: text,
  reload_interval: duration,
};
export const sendingQueue = {
  enabled: boolean,
  num_consumers: number,
  queue_size: number,
  storage: text,
  block_on_overflow: boolean,
  wait_for_result: boolean,
  sizer: oneOf("requests", "items", "bytes"),
  batch: { flush_timeout: duration, min_size: number, max_size: number, sizer: text },
};
export const retryOnFailure = {
  enabled: boolean,
  initial_interval: duration,
  randomization_factor: number,
  multiplier: number,
  max_interval: duration,
  max_elapsed_time: duration,
};
export const httpClient = {
  endpoint: text,
  proxy_url: text,
  tls,
  read_buffer_size: number,
  write_buffer_size: number,
  timeout: duration,
  headers: { [any]: text },
  auth: { authenticator: text },
  compression: text,
  max_idle_conns: number,
  max_idle_conns_per_host: number,
  max_conns_per_host: number,
  idle_conn_timeout: duration,
  disable_keep_alives: boolean,
};
