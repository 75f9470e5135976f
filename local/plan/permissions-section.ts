import { markdownTable } from "./markdown";
import type { Permissions, ResourcePolicy, RolePermissions } from "./permissions";
import { allowsAnyAction, allowsAnybody, allowsAnyResource, type PolicyRow } from "./policy-document";
import type { Section } from "./section";

const ACCOUNT_NOTE = "Account 000000000000 stands for yours.";

/** The permissions as part of a plan: a table of roles, and one of the policies that resources have. */
export function permissionsSection(permissions: Permissions): Section {
  return {
    title: "Permissions",
    summary: summaryOf(permissions),
    text: [
      ...permissions.roles.flatMap(roleLines),
      ...permissions.resourcePolicies.flatMap(resourceLines),
      ACCOUNT_NOTE,
    ],
    markdown: [...rolesTable(permissions.roles), ...resourcesTable(permissions.resourcePolicies), ACCOUNT_NOTE].join(
      "\n\n",
    ),
    json: permissions,
  };
}

function summaryOf({ roles, resourcePolicies }: Permissions): string {
  const ofRoles = roles.flatMap(({ statements }) => statements);
  const ofResources = resourcePolicies.flatMap(({ statements }) => statements);
  const managed = roles.flatMap(({ managedPolicies }) => managedPolicies).length;
  const unknown = roles.reduce((sum, { unknownDocuments }) => sum + unknownDocuments, 0);
  const anybody = ofResources.filter((row) => allowsAnybody(row) && row.conditions.length === 0).length;
  return [
    count(roles.length, "role"),
    `${count(ofRoles.filter(allowsAnyAction).length, "statement")} with a wildcard action`,
    `${count(ofRoles.filter(allowsAnyResource).length, "statement")} on any resource (*)`,
    ...(anybody > 0 ? [`${count(anybody, "resource policy statement")} for anybody`] : []),
    ...(managed > 0 ? [count(managed, "managed policy", "managed policies")] : []),
    ...(unknown > 0 ? [`${count(unknown, "policy", "policies")} not known before the deployment`] : []),
  ].join("; ");
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number === 0 ? "no" : number} ${number === 1 ? one : many}`;
}

function rolesTable(roles: RolePermissions[]): string[] {
  if (roles.length === 0) return [];
  const rows = roles.flatMap((role) => {
    const cells = [...role.statements.map(statementCells), ...otherCells(role)];
    const all = cells.length === 0 ? [["nothing", "", ""]] : cells;
    return all.map((row, index) => (index === 0 ? [nameOf(role), trustOf(role).join("\n"), ...row] : ["", "", ...row]));
  });
  return [markdownTable(["Role", "May be taken by", "May", "On", "If"], rows)];
}

function resourcesTable(policies: ResourcePolicy[]): string[] {
  if (policies.length === 0) return [];
  const rows = policies.flatMap(({ resource, statements }) =>
    statements
      .map(itself)
      .map((row, index) => [index === 0 ? resource : "", principalsOf(row).join("\n"), ...statementCells(row)]),
  );
  return [markdownTable(["Policy", "Who", "May", "On", "If"], rows)];
}

function statementCells(row: PolicyRow): string[] {
  return [actionsOf(row).join("\n"), resourcesOf(row).join("\n"), row.conditions.join("\n")];
}

function otherCells({ managedPolicies, unknownDocuments }: RolePermissions): string[][] {
  return [
    ...managedPolicies.map((arn) => [`⚠ what ${arn} allows`, "", ""]),
    ...(unknownDocuments > 0
      ? [[`⚠ ${count(unknownDocuments, "policy", "policies")} not known before the deployment`, "", ""]]
      : []),
  ];
}

function nameOf({ role, isOwn }: RolePermissions): string {
  return isOwn ? role : `${role} (exists)`;
}

function trustOf({ trust }: RolePermissions): string[] {
  return trust.map((row) => {
    const condition = row.conditions.length === 0 ? "" : ` if ${row.conditions.join(" and ")}`;
    return `${row.effect === "Deny" ? "nobody of " : ""}${principalsOf(row).join(", ")}${condition}`;
  });
}

function principalsOf(row: PolicyRow): string[] {
  return row.principals.map((principal) =>
    principal.startsWith("*") ? `${mark(allowsAnybody(row))}anybody${principal.slice(1)}` : principal,
  );
}

function actionsOf(row: PolicyRow): string[] {
  const actions = row.actions.map((action) => `${mark(row.effect === "Allow" && action.includes("*"))}${action}`);
  return row.effect === "Deny" ? actions.map((action) => `not ${action}`) : actions;
}

function resourcesOf(row: PolicyRow): string[] {
  return row.resources.map((resource) =>
    resource.startsWith("*") ? `${mark(row.effect === "Allow")}any resource (${resource})` : resource,
  );
}

/** A wildcard in what is denied denies more; only in what is allowed is it worth a look. */
function mark(isWide: boolean): string {
  return isWide ? "⚠ " : "";
}

function roleLines(role: RolePermissions): string[] {
  const trust = trustOf(role);
  const lines = [
    ...role.statements.flatMap((row) => statementLines(row)),
    ...otherCells(role).map(([text]) => `  ${text}`),
  ];
  return [
    `role ${nameOf(role)}${trust.length === 0 ? "" : `, taken by ${trust.join("; ")}`}`,
    ...(lines.length === 0 ? ["  nothing"] : lines),
  ];
}

function resourceLines({ resource, statements }: ResourcePolicy): string[] {
  return [
    resource,
    ...statements.map(itself).flatMap((row) => statementLines(row, `${principalsOf(row).join(", ")}: `)),
  ];
}

/** In the policy of a resource any resource is that one. */
function itself(row: PolicyRow): PolicyRow {
  return { ...row, resources: row.resources.map((resource) => (resource === "*" ? "itself" : resource)) };
}

function statementLines(row: PolicyRow, who = ""): string[] {
  return [
    `  ${who}${actionsOf(row).join(", ")}`,
    ...(row.resources.length === 0 ? [] : [`    on ${resourcesOf(row).join(", ")}`]),
    ...row.conditions.map((condition) => `    if ${condition}`),
  ];
}
