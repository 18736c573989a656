/** What the loggers of services are to do. */
import { configEmitter } from "../config-files.ts";

export const logging = configEmitter("logging", "Settings of the logger of each service: level, format, sinks, personal fields");
