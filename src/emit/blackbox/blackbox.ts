import { configEmitter } from "../config-files.ts";

export const blackbox = configEmitter("blackbox", "What the blackbox exporter asks, for the tcp and http checks of services");
