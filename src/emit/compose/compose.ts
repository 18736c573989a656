/** A compose stack that mounts what the other targets write: `compose.yaml`. */
import { configEmitter } from "../config-files.ts";

export const compose = configEmitter("compose", "A compose stack of the services and of every server that the system declares, with what obsc wrote mounted");
