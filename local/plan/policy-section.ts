import type { PolicyPackConfig } from "@pulumi/policy";
import type { RegisteredResource } from "../engine";
import { markdownTable } from "./markdown";
import { type PolicyFinding, policyFindings } from "./policies";
import type { Section } from "./section";

/** Findings of one policy that say the same of several resources. */
interface FindingGroup extends Omit<PolicyFinding, "urn"> {
  /** Logical names. */
  resources: string[];
}

/** Runs the policy pack over a plan's resources. @param config as that of `policyFindings` */
export async function policySection(
  resources: readonly RegisteredResource[],
  config?: PolicyPackConfig,
): Promise<Section> {
  return renderPolicies(await policyFindings(resources, config));
}

/** The findings as a section: what must change first, then what is only advised. */
export function renderPolicies(findings: readonly PolicyFinding[]): Section {
  const groups = (["mandatory", "advisory"] as const).flatMap((level) =>
    grouped(findings.filter((finding) => finding.level === level)),
  );
  const mandatory = findings.filter(({ level }) => level === "mandatory").length;
  const rows = groups.map(({ policy, level, resources, message }) => [level, policy, resources.join(", "), message]);
  const summary = summaryOf(mandatory, findings.length - mandatory);
  return {
    title: "Policies",
    summary,
    text: groups.map(lineOf),
    markdown: rows.length === 0 ? summary : markdownTable(["Level", "Policy", "Resources", "Finding"], rows),
    json: findings,
    failed: mandatory > 0,
  };
}

function summaryOf(mandatory: number, advisory: number): string {
  if (mandatory === 0 && advisory === 0) return "Every policy is kept.";
  const broken =
    mandatory === 0 ? "No mandatory policy is violated" : `Mandatory policies are violated ${times(mandatory)}`;
  return advisory === 0 ? `${broken}.` : `${broken}; advisory ones ${times(advisory)}.`;
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

function grouped(findings: readonly PolicyFinding[]): FindingGroup[] {
  const groups = new Map<string, FindingGroup>();
  for (const { urn, policy, level, message } of findings) {
    const key = JSON.stringify([policy, message]);
    const group = groups.get(key) ?? { policy, level, message, resources: [] };
    group.resources.push(logicalName(urn));
    groups.set(key, group);
  }
  return [...groups.values()];
}

function logicalName(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** As Pulumi's own lines of a log begin. */
function lineOf({ policy, level, resources, message }: FindingGroup): string {
  const severity = level === "mandatory" ? "error" : "warning";
  return `${severity}: policy ${policy}, ${resources.join(", ")}: ${message}`;
}
