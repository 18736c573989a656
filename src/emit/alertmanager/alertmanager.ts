/** The configuration of Alertmanager. */
import { configEmitter } from "../config-files.ts";

export const alertmanager = configEmitter("alertmanager", "Routes, receivers and inhibitions for Alertmanager 0.28 and later");
