import { PolicyPack } from "@pulumi/policy";
import { POLICIES } from "./policies";

new PolicyPack("streaming-ingest", {
  description: "Streaming ingest on AWS: encryption, access, retention, delivery, logs and secrets.",
  provider: "aws",
  policies: POLICIES,
});
