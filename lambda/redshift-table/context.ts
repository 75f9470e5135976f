import type { Database } from "./data-api";
import type { LoginSecrets } from "./secret";

/** What a step of the function works with. */
export interface TableContext {
  database: Database;
  logins: LoginSecrets;
  /** Name of this function, which marks its tables. */
  functionName: string;
}
