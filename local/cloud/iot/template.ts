import { stringifyExact } from "../exact-json";
import type { Expression, RuleMessage } from "./expression";
import { SqlReader } from "./sql-reader";

/** A text with substitution templates, such as `${topic(2)}-${newuuid()}`. */
export type Template = (message: RuleMessage) => string;

/** @throws Error that names what the embedded cloud does not run */
export function readTemplate(text: string): Template {
  const pieces = text.split(/(\$\{[^}]*\})/).map((piece) => {
    if (!piece.startsWith("${")) return piece;
    const reader = new SqlReader(piece.slice(2, -1));
    const value = reader.operand();
    if (reader.token !== undefined) throw reader.refusal(`has ${reader.token} where the template should end`);
    return filled(piece, value);
  });
  return (message) => pieces.map((piece) => (typeof piece === "string" ? piece : piece(message))).join("");
}

function filled(piece: string, value: Expression): Template {
  return (message) => {
    const found = value(message);
    if (found === undefined) throw new Error(`${piece} has no value for this message`);
    return typeof found === "string" ? found : stringifyExact(found);
  };
}
