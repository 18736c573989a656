import { catalog, foreign } from "../catalog.ts";
import { anyValue, oneOf } from "../label.ts";

/** What an Alertmanager says of itself; obsc scrapes the one of a system under its own name. https://prometheus.io/docs/alerting/latest/alertmanager/ */
export const alertmanagerSelf = catalog("alertmanager", {
  metrics: {
    alerts: foreign.gauge("alertmanager_alerts", { help: "Alerts that it knows of", labels: { state: oneOf("active", "suppressed", "unprocessed") }, min: 0 }),
    configReloaded: foreign.gauge("alertmanager_config_last_reload_successful", {
      help: "1 when the configuration was last read without a fault",
      min: 0,
      max: 1,
    }),
    notifications: foreign.counter("alertmanager_notifications_total", { help: "Notifications sent to receivers", labels: { integration: anyValue() } }),
    notificationsFailed: foreign.counter("alertmanager_notifications_failed_total", {
      help: "Notifications that could not be sent",
      labels: { integration: anyValue(), reason: anyValue() },
    }),
  },
});
