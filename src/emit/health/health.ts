import { configEmitter } from "../config-files.ts";

export const health = configEmitter("health", "Scripts for the command checks of services, read by node exporter's textfile collector");
