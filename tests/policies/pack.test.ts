import assert from "node:assert/strict";
import { type RegisteredResource, readStackFile, runProgram } from "../../local/engine";
import { policyFindings } from "../../local/plan/policies";
import { POLICIES } from "../../policies/policies";
import { TYPES } from "../../policies/types";
import { type Diagnostic, LEVELS, RunningPack } from "./pack";
import { changed } from "./world";

describe("the pack under Pulumi's own runner", () => {
  let pack: RunningPack;
  let resources: RegisteredResource[];

  before(async function () {
    // The runner checks the pack's types each time.
    this.timeout(120_000);
    pack = await RunningPack.start();
    ({ resources } = await runProgram({
      ...readStackFile({ file: "stacks/examples/s2-redshift.yaml" }),
      mode: "preview",
    }));
  });
  after(() => pack?.stop());

  it("says its name, its version and all of its policies with their levels", async () => {
    const info = await pack.info();
    assert.equal(info.getName(), "streaming-ingest");
    assert.equal(info.getVersion(), "0.1.0");
    assert.deepEqual(
      info.getPoliciesList().map((policy) => [policy.getName(), policy.getEnforcementlevel()]),
      POLICIES.map(({ name, enforcementLevel }) => [name, LEVELS[enforcementLevel as keyof typeof LEVELS]]),
    );
  });

  it("finds over gRPC what the plan finds, in a first preview", async () => {
    const stream = resources.find(({ type }) => type === TYPES.deliveryStream);
    assert.ok(stream);
    // Beside what is unknown of it, its log is off and its encryption gone.
    const broken = changed(stream, {
      serverSideEncryption: undefined,
      "redshiftConfiguration/cloudwatchLoggingOptions/enabled": false,
    });
    const all = resources.map((resource) => (resource === stream ? broken : resource));
    const diagnostics: Diagnostic[] = [];
    for (const resource of all) diagnostics.push(...(await pack.analyze(resource)));
    diagnostics.push(...(await pack.analyzeStack(all)));
    const planned = (await policyFindings(all)).map((finding) => ({ ...finding, level: LEVELS[finding.level] }));
    assert.deepEqual(sorted(diagnostics), sorted(planned));
    assert.deepEqual(
      diagnostics.filter(({ level }) => level === LEVELS.mandatory).map(({ policy }) => policy),
      ["delivery-stream-encrypted", "delivery-stream-logs"],
    );
  });

  it("finds a delivery that does not wait for its table by AnalyzeStack", async () => {
    const withoutTable = resources.filter(({ type }) => type !== TYPES.invocation);
    const found = (await pack.analyzeStack(withoutTable)).filter(({ level }) => level === LEVELS.mandatory);
    assert.deepEqual(
      found.map(({ policy, urn }) => [policy, urn.split("::").at(-1)]),
      [["table-before-delivery", "app-events-warehouse"]],
    );
  });

  it("takes levels from a config, as --policy-pack-config gives them", async () => {
    const stream = resources.find(({ type }) => type === TYPES.deliveryStream);
    assert.ok(stream);
    await pack.configure({ "delivery-stream-encrypted": "disabled", "resource-tagged": "mandatory" });
    const found = await pack.analyze(changed(stream, { serverSideEncryption: undefined }));
    assert.deepEqual(
      found.map(({ policy, level }) => [policy, level]),
      [["resource-tagged", LEVELS.mandatory]],
    );
  });
});

function sorted(diagnostics: Diagnostic[]): string[] {
  return diagnostics.map(({ policy, level, urn, message }) => `${policy} ${level} ${urn} ${message}`).sort();
}
