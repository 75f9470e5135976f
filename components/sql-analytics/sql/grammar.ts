import { dirname, join } from "node:path";
import { Script } from "node:vm";
import { buildSync } from "esbuild";
import { type Finding, offsetOf } from "./findings";
import { masked } from "./mask";

/** The part of dt-sql-parser that is used here. */
interface Grammar {
  validate(sql: string): readonly { startLine: number; startColumn: number; message: string }[];
}

let grammar: Grammar | undefined;

/**
 * What dt-sql-parser's Flink grammar says of a query: the first thing it does not take, or nothing.
 *
 * It also refuses some of what Flink takes, so that its word alone must not stop a plan.
 */
export function grammarFinding(sql: string): Finding | undefined {
  grammar ??= loadGrammar();
  const [first] = grammar.validate(masked(sql));
  if (first === undefined) return undefined;
  return { at: offsetOf(sql, first.startLine, first.startColumn), reason: first.message };
}

/** Its ES modules import folders, which Node does not load, so they are bundled: 0.1 s once in a process. */
function loadGrammar(): Grammar {
  const folder = dirname(require.resolve("dt-sql-parser/package.json"));
  const { outputFiles } = buildSync({
    entryPoints: [join(folder, "dist", "parser", "flink", "index.js")],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    logLevel: "silent",
  });
  const bundled: { exports: { FlinkSQL?: new () => Grammar } } = { exports: {} };
  const wrapped = `(function (module, exports, require) {${outputFiles[0]?.text}\n})`;
  new Script(wrapped, { filename: "flink-grammar.js" }).runInThisContext()(bundled, bundled.exports, require);
  const { FlinkSQL } = bundled.exports;
  if (FlinkSQL === undefined) throw new Error("dt-sql-parser has no FlinkSQL; run npm ci");
  return new FlinkSQL();
}
