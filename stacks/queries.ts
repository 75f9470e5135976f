import * as fs from "node:fs";
import * as path from "node:path";
import type { Problem } from "../components/shared/problems";
import { suggestion } from "../components/shared/suggestion";

/** Where the queries of SQL stages are. */
export const QUERIES_FOLDER = path.join(__dirname, "sql");

const ENDING = ".sql";

/**
 * The text of a file of queries, named without its ending. A name that no file has is added to `problems`.
 *
 * @returns an empty text then
 */
export function readQueries(name: string, where: string, problems: Problem[], folder = QUERIES_FOLDER): string {
  const names = fs
    .readdirSync(folder)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();
  if (names.includes(name)) return fs.readFileSync(path.join(folder, `${name}${ENDING}`), "utf8");
  const reason = `must name a file of stacks/sql, without ${ENDING}, got "${name}"; ${suggestion(name, names)}`;
  problems.push({ path: where, reason });
  return "";
}
