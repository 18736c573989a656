/** Loki: its configuration, and the rules that it evaluates. */
import { configEmitter } from "../config-files.ts";

export const loki = configEmitter("loki", "A Loki in one process, with retention, and the alerts and recordings on logs");
