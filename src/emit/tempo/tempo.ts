/** The configuration of Tempo: `tempo/tempo.yaml`. */
import { configEmitter } from "../config-files.ts";

export const tempo = configEmitter("tempo", "Tempo, which keeps traces: what it takes, where it keeps it, and how long");
