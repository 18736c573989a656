/** The configuration of Jaeger 2: `jaeger/jaeger.yaml`. */
import { configEmitter } from "../config-files.ts";

export const jaeger = configEmitter("jaeger", "Jaeger 2, which keeps traces, in memory or in Elasticsearch");
