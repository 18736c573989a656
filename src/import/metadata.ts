/** What objects of Kubernetes say of themselves. */
import { anything, map, placed, text, texts } from "./fields.ts";

/** Of an object as somebody wrote it, or as a cluster gave it back. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/ */
export const metadata = map(
  "`metadata`",
  {
    name: placed(text),
    namespace: text,
    labels: placed(texts),
    annotations: placed(texts),
    creationTimestamp: anything,
    deletionGracePeriodSeconds: anything,
    deletionTimestamp: anything,
    finalizers: anything,
    generateName: anything,
    generation: anything,
    managedFields: anything,
    ownerReferences: anything,
    resourceVersion: anything,
    selfLink: anything,
    uid: anything,
  },
  { name: "requests" },
);
