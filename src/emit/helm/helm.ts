/** Values of Helm charts: `helm/<chart>.values.yaml`. */
import { configEmitter } from "../config-files.ts";

export const helm = configEmitter("helm", "Values of the Helm charts that run Prometheus, Alertmanager, Grafana, Loki, Tempo, Jaeger and Alloy");
