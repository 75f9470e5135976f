import { translateFunctions } from "./functions";
import { rewriteStatement } from "./rewrite";
import { SqlReader } from "./sql-reader";
import { splitStatements, type Token, textOf } from "./sql-tokens";
import { translateSuper } from "./super-paths";
import { dropLayout, translateTypes } from "./table-clauses";
import { refuseLongNames, refuseUnsupported } from "./unsupported";

/** A statement of Redshift's SQL, ready to run. */
export interface Translated {
  /** COPY from S3 is no business of PostgreSQL's. */
  kind: "copy" | "refresh" | "transaction" | "other";
  /** One statement of PostgreSQL's SQL; COPY as it was given. */
  sql: string;
}

/**
 * Translates Redshift's SQL into PostgreSQL's, a statement an entry: the one place where the two differ. What PostgreSQL
 * takes as it is stays as it is written. Lengths of VARCHAR count characters in PostgreSQL and bytes in Redshift (SQ-05):
 * COPY here counts bytes, INSERT does not. Quoted names keep their capitals, which Redshift folds (SQ-01).
 *
 * @throws RedshiftError for what the embedded warehouse does not do
 */
export function translate(sql: string): Translated[] {
  return splitStatements(sql).map(translateStatement);
}

function translateStatement(tokens: Token[]): Translated {
  refuseUnsupported(tokens);
  refuseLongNames(tokens);
  const kind = kindOf(tokens);
  if (kind === "copy" || kind === "transaction") return { kind, sql: textOf(tokens).trim() };
  const translated = translateSuper(translateFunctions(translateTypes(dropLayout(tokens))));
  return { kind, sql: rewriteStatement(translated) ?? textOf(translated).trim() };
}

const TRANSACTION_WORDS = ["BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "PREPARE"];

function kindOf(tokens: Token[]): Translated["kind"] {
  const begins = (...words: string[]) => new SqlReader(tokens).take(...words);
  if (begins("COPY")) return "copy";
  if (begins("REFRESH", "MATERIALIZED", "VIEW")) return "refresh";
  return TRANSACTION_WORDS.some((word) => begins(word)) ? "transaction" : "other";
}
