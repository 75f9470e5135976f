import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { type EventSchemaArgs, validateEventSchema } from "../components/event-schema";
import type { Problem } from "../components/shared/problems";
import { suggestion } from "../components/shared/suggestion";
import { schemaFileShape } from "./config/shape";
import { checkShape } from "./config/shape-problems";

/** Where the event schemas are: one file each, named as the schema. */
export const SCHEMAS_FOLDER = path.join(__dirname, "schemas");

const ENDING = ".yaml";

/** The event schemas of a folder. Each file is read once, so that its problems are reported once. */
export class EventSchemas {
  /** Problems of the files that were read, each with its file and the path within. */
  readonly problems: Problem[] = [];
  private readonly read = new Map<string, EventSchemaArgs | undefined>();
  private readonly names: string[];

  constructor(private readonly folder = SCHEMAS_FOLDER) {
    this.names = fs
      .readdirSync(folder)
      .filter((file) => file.endsWith(ENDING))
      .map((file) => file.slice(0, -ENDING.length))
      .sort();
  }

  /** What is wrong with the name itself: nothing, or that no file has it. */
  check(name: string): string | undefined {
    if (this.names.includes(name)) return undefined;
    return `must name a file of ${this.shown("")}, got "${name}"; ${suggestion(name, this.names)}`;
  }

  /** The schema of a file that exists; nothing when the file has problems. */
  get(name: string): EventSchemaArgs | undefined {
    if (!this.read.has(name)) this.read.set(name, this.load(name));
    return this.read.get(name);
  }

  private load(name: string): EventSchemaArgs | undefined {
    const file = `${name}${ENDING}`;
    const { problems, schema } = readSchema(name, fs.readFileSync(path.join(this.folder, file), "utf8"));
    const shown = ({ path: place, reason }: Problem) => ({
      path: `${this.shown(file)}: ${place === "" ? "the file" : place}`,
      reason,
    });
    this.problems.push(...problems.map(shown));
    return problems.length === 0 ? schema : undefined;
  }

  /** The path as seen from the top of the project, whatever the working folder is. */
  private shown(file: string): string {
    return path.join(path.relative(path.dirname(__dirname), this.folder), file);
  }
}

function readSchema(name: string, text: string): { problems: Problem[]; schema?: EventSchemaArgs } {
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    return {
      problems: [{ path: "", reason: `is not valid YAML: ${String((error as Error).message).trim()}` }],
    };
  }
  const { problems, value } = checkShape(schemaFileShape, content);
  if (value === undefined) return { problems };
  const schema: EventSchemaArgs = { name, ...value };
  return { problems: [...problems, ...validateEventSchema(schema)], schema };
}
