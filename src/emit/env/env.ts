/** Files of environment variables: `env/<service>.<environment>.env`, and `env/.env.example` with the secrets that somebody has to set. */
import { configEmitter } from "../config-files.ts";

export const env = configEmitter("env", "Environment variables of the services: their own settings, and those of OpenTelemetry that follow from the spec");
