import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";
import { z } from "zod";
import { settingShapes } from "./shape";

/** A node of a JSON Schema. */
interface SchemaNode {
  [keyword: string]: unknown;
  properties?: Record<string, SchemaNode>;
  /** The interface whose doc comments describe the properties; see `shape.ts`. Not part of the finished schema. */
  args?: string;
}

const COMPONENTS_FOLDER = path.join(__dirname, "..", "..", "components");

/**
 * The JSON Schema of stack files, for editors. Shapes come from the reader of the config, descriptions from the doc
 * comments of the components' arguments.
 *
 * @param project the namespace of the settings
 */
export function editorSchema(project: string): SchemaNode {
  const docs = readDocs();
  const settings = Object.entries(settingShapes).map(([name, shape]) => {
    const { $schema: _, ...node } = z.toJSONSchema(shape, { io: "input" }) as SchemaNode;
    return [`${project}:${name}`, described(node, docs)] as const;
  });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `Stack file of ${project}`,
    type: "object",
    required: ["config"],
    properties: {
      config: {
        type: "object",
        required: [`${project}:ingest`],
        properties: {
          "aws:region": { type: "string", description: "The AWS Region." },
          ...Object.fromEntries(settings),
        },
        // Other namespaces belong to other readers; in this one, nothing but the settings above.
        patternProperties: { [`^(?!${project}:)`]: {} },
        additionalProperties: false,
      },
    },
  };
}

/** Descriptions by interface and property. */
type Docs = Map<string, Map<string, string>>;

function described({ args, ...node }: SchemaNode, docs: Docs): SchemaNode {
  const ofProperties = args === undefined ? undefined : docs.get(args);
  if (args !== undefined && ofProperties === undefined) throw new Error(`no interface ${args} in ${COMPONENTS_FOLDER}`);
  const result: SchemaNode = {};
  for (const [keyword, value] of Object.entries(node)) {
    result[keyword] = isNode(value) && keyword !== "properties" ? described(value, docs) : value;
  }
  if (node.properties) {
    result.properties = Object.fromEntries(
      Object.entries(node.properties).map(([name, property]) => {
        const description = property.description ?? ofProperties?.get(name);
        return [name, { ...described(property, docs), ...(description === undefined ? {} : { description }) }];
      }),
    );
  }
  return result;
}

function isNode(value: unknown): value is SchemaNode {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The doc comments of the interfaces in `components/<name>/args.ts`. */
function readDocs(): Docs {
  const docs: Docs = new Map();
  const files = fs
    .readdirSync(COMPONENTS_FOLDER)
    .map((folder) => path.join(COMPONENTS_FOLDER, folder, "args.ts"))
    .filter((file) => fs.existsSync(file));
  for (const file of files) {
    const source = ts.createSourceFile(file, fs.readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
    for (const statement of source.statements.filter(ts.isInterfaceDeclaration)) {
      docs.set(statement.name.text, new Map(statement.members.flatMap((member) => docOf(member, source))));
    }
  }
  return docs;
}

function docOf(member: ts.TypeElement, source: ts.SourceFile): [string, string][] {
  const [range] = ts.getLeadingCommentRanges(source.text, member.pos)?.slice(-1) ?? [];
  if (range === undefined || member.name === undefined) return [];
  const comment = source.text.slice(range.pos + 3, range.end - 2);
  const lines = comment.split("\n").map((line) => line.replace(/^\s*\*? ?/, "").trim());
  return [[member.name.getText(source), lines.join(" ").replace(/`/g, "").trim()]];
}
