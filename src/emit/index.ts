/** The emitters, in the order in which a reader meets their files. `--target` names are the top folders of what they write. */
import { alertmanager } from "./alertmanager/alertmanager.ts";
import { alloy } from "./alloy/alloy.ts";
import { app } from "./app/app.ts";
import { blackbox } from "./blackbox/blackbox.ts";
import { catalogue } from "./catalogue/catalogue.ts";
import { compose } from "./compose/compose.ts";
import { docs } from "./docs/docs.ts";
import type { Emitter } from "./emitter.ts";
import { env } from "./env/env.ts";
import { filebeat } from "./filebeat/filebeat.ts";
import { grafana } from "./grafana/grafana.ts";
import { health } from "./health/health.ts";
import { helm } from "./helm/helm.ts";
import { jaeger } from "./jaeger/jaeger.ts";
import { k8s } from "./k8s/k8s.ts";
import { logging } from "./logging/logging.ts";
import { loki } from "./loki/loki.ts";
import { openslo } from "./openslo/openslo.ts";
import { otelcol } from "./otelcol/otelcol.ts";
import { prometheus } from "./prometheus/prometheus.ts";
import { promtail } from "./promtail/promtail.ts";
import { tempo } from "./tempo/tempo.ts";

export const emitters: readonly Emitter[] = [
  prometheus,
  blackbox,
  health,
  alertmanager,
  grafana,
  otelcol,
  promtail,
  alloy,
  filebeat,
  logging,
  loki,
  tempo,
  jaeger,
  app,
  env,
  compose,
  k8s,
  helm,
  openslo,
  docs,
  catalogue,
];
