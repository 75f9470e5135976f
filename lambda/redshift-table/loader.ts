import type { TableContext } from "./context";
import { hasUser, privilegesOf } from "./inspect";
import { makePassword, passwordHash } from "./password";
import type { TableRequest } from "./request";
import type { Login } from "./secret";
import {
  alterUser,
  createUser,
  dropUser,
  grantInsert,
  grantUsage,
  revokeInsert,
  revokeUsage,
  type TableName,
} from "./sql";

/** The user that Firehose copies as. */
export type Loader = NonNullable<TableRequest["loader"]>;

/** The user and its secret as they are. */
export interface FoundLoader {
  exists: boolean;
  /** The secret's login, if it is this user's. */
  login?: Login;
}

export async function inspectLoader({ database, logins }: TableContext, loader: Loader): Promise<FoundLoader> {
  const login = await logins.read(loader.secretArn);
  const exists = await hasUser(database, loader.userName);
  return { exists, login: login?.username === loader.userName ? login : undefined };
}

/** Gives the loader a user with a password that its secret holds, and no more privileges than COPY needs (US-01). */
export async function ensureLoader(
  context: TableContext,
  table: TableName,
  loader: Loader,
  found: FoundLoader,
): Promise<void> {
  await ensureUser(context, loader, found);
  const { database } = context;
  const { mayUse, mayInsert } = await privilegesOf(database, table, loader.userName);
  if (!mayUse) await database.run(grantUsage(table.databaseSchema, loader.userName));
  if (!mayInsert) await database.run(grantInsert(table, loader.userName));
}

/**
 * The user comes before the secret's value. If it ends between the two, the secret is still empty, so the next run makes
 * another password and sets it in both. The other way round the secret would hold a password that the user never got,
 * and nothing would show it.
 */
async function ensureUser(
  { database, logins }: TableContext,
  { userName, secretArn }: Loader,
  { exists, login }: FoundLoader,
): Promise<void> {
  if (login !== undefined) {
    if (!exists) await database.run(createUser(userName, passwordHash(login.password)));
    return;
  }
  const password = makePassword();
  const hash = passwordHash(password);
  await database.run(exists ? alterUser(userName, hash) : createUser(userName, hash));
  await logins.write(secretArn, { username: userName, password });
}

/** Redshift drops no user that has privileges. @param schemaExists and `tableExists`: only what is there can be revoked */
export async function dropLoader(
  { database }: TableContext,
  table: TableName,
  userName: string,
  found: { schemaExists: boolean; tableExists: boolean },
): Promise<void> {
  if (!(await hasUser(database, userName))) return;
  if (found.tableExists) await database.run(revokeInsert(table, userName));
  if (found.schemaExists) await database.run(revokeUsage(table.databaseSchema, userName));
  await database.run(dropUser(userName));
}
