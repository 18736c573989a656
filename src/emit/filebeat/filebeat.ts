/** Filebeat, and the template of its indices. */
import { configEmitter } from "../config-files.ts";

export const filebeat = configEmitter("filebeat", "Filebeat, which reads the logs that the services declare into Elasticsearch");
