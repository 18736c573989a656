import { defineRule, examplePrometheus, inPart, jobsIn, staticTargetsIn } from "obsc/rule";

export default defineRule({
  name: "deliver/pushed-labels-lost",
  severity: "error",
  summary: "What was pushed keeps the labels of whoever pushed it",
  why: "Without `honor_labels` every series has the job and instance of the Pushgateway, and its own under `exported_job`, which no query asks for.",
  see: "https://github.com/prometheus/pushgateway#configure-the-pushgateway-as-a-target-to-scrape",
  config(config, report) {
    for (const { job, index, name } of jobsIn(config)) {
      if (job.honor_labels === true) continue;
      const gateway = staticTargetsIn(job, index).find(({ target }) => /^[\w.-]*push-?gateway[\w.-]*:\d+$/.test(target));
      if (gateway)
        report(inPart(config, gateway.path), { message: `\`${name}\` scrapes a Pushgateway without \`honor_labels\``, help: "add `honor_labels: true`" });
    }
  },
  bad: [
    {
      spec: examplePrometheus('scrape_configs:\n  - job_name: pushed\n    static_configs:\n      - targets: ["pushgateway:9091"]'),
      message: "`pushed` scrapes a Pushgateway without `honor_labels`",
      at: [9, 21],
    },
  ],
  good: [
    { spec: examplePrometheus('scrape_configs:\n  - job_name: pushed\n    honor_labels: true\n    static_configs:\n      - targets: ["pushgateway:9091"]') },
  ],
});
