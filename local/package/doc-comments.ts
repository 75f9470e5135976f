import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { COMPONENTS_FOLDER } from "./package-schema";

/** What the doc comment of an interface and those of its properties say. */
export interface InterfaceDocs {
  summary: string | undefined;
  /** Text of `@default` by property. */
  defaults: Map<string, string>;
  /** Text above the tags by property. */
  summaries: Map<string, string>;
}

/** The doc comments of the package's interfaces by their names, and of components the interface of their arguments. */
export interface PackageDocs {
  interfaces: Map<string, InterfaceDocs>;
  argsOf: Map<string, string>;
}

export function readPackageDocs(): PackageDocs {
  const docs: PackageDocs = { interfaces: new Map(), argsOf: new Map() };
  for (const file of sourceFiles()) {
    const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
    for (const statement of source.statements) {
      if (ts.isInterfaceDeclaration(statement)) docs.interfaces.set(statement.name.text, interfaceDocs(statement));
      if (ts.isClassDeclaration(statement)) addArgs(statement, docs.argsOf);
    }
  }
  return docs;
}

function sourceFiles(): string[] {
  return readdirSync(COMPONENTS_FOLDER, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.startsWith("node_modules"))
    .map((file) => join(COMPONENTS_FOLDER, file));
}

function interfaceDocs(declaration: ts.InterfaceDeclaration): InterfaceDocs {
  const docs: InterfaceDocs = { summary: summaryOf(declaration), defaults: new Map(), summaries: new Map() };
  for (const member of declaration.members) {
    const name = member.name?.getText();
    if (name === undefined) continue;
    const summary = summaryOf(member);
    const [tag] = ts.getJSDocTags(member).filter(({ tagName }) => tagName.text === "default");
    if (summary !== undefined) docs.summaries.set(name, summary);
    if (tag !== undefined) docs.defaults.set(name, ts.getTextOfJSDocComment(tag.comment) ?? "");
  }
  return docs;
}

function summaryOf(node: ts.Node): string | undefined {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return ts.getTextOfJSDocComment(comment?.comment);
}

function addArgs({ name, members }: ts.ClassDeclaration, argsOf: Map<string, string>): void {
  const [declared] = members.filter(ts.isConstructorDeclaration);
  const args = declared?.parameters.find((parameter) => parameter.name.getText() === "args");
  if (name !== undefined && args?.type !== undefined) argsOf.set(name.text, args.type.getText());
}
