import { RedshiftError } from "../contracts";
import { SqlReader } from "./sql-reader";
import type { Token } from "./sql-tokens";

interface Unsupported {
  /** Words that the statement begins with. */
  begins: string[];
  /** A word that must come later too. */
  has?: string;
  /** What to do instead. */
  instead: string;
}

/** All that Redshift does and the embedded warehouse does not. It is refused by name: nothing is taken and left undone. */
export const UNSUPPORTED: Unsupported[] = [
  { begins: ["UNLOAD"], instead: "select the rows and write them yourself" },
  { begins: ["CREATE", "LIBRARY"], instead: "test Python functions on AWS" },
  { begins: ["CREATE", "OR", "REPLACE", "LIBRARY"], instead: "test Python functions on AWS" },
  { begins: ["DROP", "LIBRARY"], instead: "test Python functions on AWS" },
  { begins: ["CREATE", "EXTERNAL", "TABLE"], instead: "query the lake by npm run query without --warehouse" },
  { begins: ["ALTER", "EXTERNAL"], instead: "drop the external schema and create it again" },
  { begins: ["CREATE", "EXTERNAL", "FUNCTION"], instead: "test Lambda functions in SQL on AWS" },
  { begins: ["CREATE", "EXTERNAL", "MODEL"], instead: "test models on AWS" },
  { begins: ["CREATE", "MODEL"], instead: "test models on AWS" },
  { begins: ["DROP", "MODEL"], instead: "test models on AWS" },
  { begins: ["CREATE", "DATASHARE"], instead: "test datashares on AWS" },
  { begins: ["ALTER", "DATASHARE"], instead: "test datashares on AWS" },
  { begins: ["DROP", "DATASHARE"], instead: "test datashares on AWS" },
  { begins: ["CREATE", "DATABASE"], instead: "name the database in the warehouse's databaseName" },
  { begins: ["ALTER", "DATABASE"], instead: "name the database in the warehouse's databaseName" },
  { begins: ["DROP", "DATABASE"], instead: "delete the data folder" },
  { begins: ["CREATE", "IDENTITY", "PROVIDER"], instead: "sign in by a secret" },
  { begins: ["CREATE", "MASKING", "POLICY"], instead: "test masking on AWS" },
  { begins: ["ATTACH", "MASKING"], instead: "test masking on AWS" },
  { begins: ["CREATE", "RLS", "POLICY"], instead: "test row-level security on AWS" },
  { begins: ["ATTACH", "RLS"], instead: "test row-level security on AWS" },
  { begins: ["VACUUM"], instead: "leave it out: the embedded warehouse needs none" },
  { begins: ["ANALYZE", "COMPRESSION"], instead: "leave it out: the embedded warehouse does not compress" },
  { begins: ["ALTER", "TABLE"], has: "APPEND", instead: "insert the rows by INSERT … SELECT" },
  { begins: ["CREATE", "VIEW"], has: "BINDING", instead: "leave WITH NO SCHEMA BINDING out: views are bound here" },
  {
    begins: ["CREATE", "OR", "REPLACE", "VIEW"],
    has: "BINDING",
    instead: "leave WITH NO SCHEMA BINDING out: views are bound here",
  },
  { begins: ["ALTER", "MATERIALIZED", "VIEW"], instead: "drop the view and create it again" },
  { begins: ["CREATE", "TABLE"], has: "GEOMETRY", instead: "test spatial columns on AWS" },
  { begins: ["CREATE", "TABLE"], has: "GEOGRAPHY", instead: "test spatial columns on AWS" },
  { begins: ["CREATE", "TABLE"], has: "HLLSKETCH", instead: "test sketches on AWS" },
  { begins: ["MERGE"], has: "REMOVE", instead: "write MERGE with WHEN MATCHED" },
  { begins: ["SELECT"], has: "QUALIFY", instead: "filter the window function in an outer query" },
  { begins: ["SET", "SESSION", "AUTHORIZATION"], instead: "sign in as that user" },
  { begins: ["SET", "SESSION", "ROLE"], instead: "sign in as that user" },
  { begins: ["SET", "LOCAL", "SESSION", "AUTHORIZATION"], instead: "sign in as that user" },
  { begins: ["SET", "LOCAL", "ROLE"], instead: "sign in as that user" },
  { begins: ["RESET", "SESSION", "AUTHORIZATION"], instead: "sign in as that user" },
  { begins: ["SET", "ROLE"], instead: "sign in as that user" },
  { begins: ["RESET", "ROLE"], instead: "sign in as that user" },
  { begins: ["RESET", "ALL"], instead: "reset the parameters one by one" },
  { begins: ["DISCARD"], instead: "open a new connection" },
  { begins: ["DEALLOCATE", "ALL"], instead: "deallocate the statements one by one" },
];

/** PostgreSQL cuts names at 63 bytes without a word; Redshift takes 127 (SQ-02). */
const MAXIMUM_NAME_BYTES = 63;

/** @throws RedshiftError for a name that PostgreSQL would cut. A view's query may name a stream, whose name can be longer */
export function refuseLongNames(tokens: Token[]): void {
  const isView = new SqlReader(tokens).take("CREATE", "MATERIALIZED", "VIEW");
  const query = tokens.findIndex(({ kind, value }) => kind === "word" && value === "AS");
  const looked = isView && query !== -1 ? tokens.slice(0, query) : tokens;
  const long = looked.find(
    ({ kind, value }) => (kind === "word" || kind === "quoted") && Buffer.byteLength(value) > MAXIMUM_NAME_BYTES,
  );
  if (long === undefined) return;
  const bytes = Buffer.byteLength(long.value);
  throw new RedshiftError(
    `the name ${long.text} has ${bytes} bytes; the embedded warehouse takes ${MAXIMUM_NAME_BYTES}, Redshift 127: shorten it to run it on this machine`,
  );
}

/** @throws RedshiftError that names what the statement is and the way out */
export function refuseUnsupported(tokens: Token[]): void {
  const found = UNSUPPORTED.find(({ begins, has }) => {
    if (!new SqlReader(tokens).take(...begins)) return false;
    return has === undefined || tokens.some(({ kind, value }) => kind === "word" && value === has);
  });
  if (found === undefined) return;
  const statement = [...found.begins, ...(found.has === undefined ? [] : ["…", found.has])].join(" ");
  throw new RedshiftError(`${statement} is not supported by the embedded warehouse; ${found.instead}`);
}
