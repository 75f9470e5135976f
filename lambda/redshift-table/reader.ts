import type { TableContext } from "./context";
import { hasUser, type ReadGrants, readGrantsOf } from "./inspect";
import { makePassword, passwordHash } from "./password";
import type { ReaderRequest, ReadTable } from "./request";
import {
  createUser,
  dropUser,
  grantSelect,
  grantUsage,
  qualifiedName,
  revokeSelect,
  revokeUsage,
  type Statement,
} from "./sql";

/** Nothing to read. */
const NONE: ReadTable[] = [];

/**
 * Gives the reader a user with a password that its secret holds, and SELECT on its tables and on nothing else. What is there
 * is looked at first, so a second run changes nothing.
 *
 * @throws Error where a user of that name is not the secret's, before anything is changed
 */
export async function applyReader({ reader, tf }: ReaderRequest, context: TableContext): Promise<void> {
  const { userName, secretArn, tables } = reader;
  const { database, logins } = context;
  const login = await logins.read(secretArn);
  const isOwn = login?.username === userName;
  const exists = await hasUser(database, userName);
  if (exists && !isOwn) {
    throw new Error(
      `The user "${userName}" is there already and is not this reader's, so nothing was changed; drop that user, or choose another name`,
    );
  }
  // Named anew: both the secret and the request before say who the reader was.
  if (!isOwn && login !== undefined && login.username === tf?.prev_input?.reader.userName) {
    await dropReader(context, login.username);
  }
  const password = isOwn ? login.password : makePassword();
  // Before the user: one whose secret is empty could be anybody's, and the next run would refuse it.
  if (!isOwn) await logins.write(secretArn, { username: userName, password });
  if (!exists) await database.run(createUser(userName, passwordHash(password)));
  await grant(context, userName, tables);
}

/** Takes the reader away. A user that is not the secret's stays. */
export async function removeReader(request: ReaderRequest, context: TableContext): Promise<void> {
  const { userName, secretArn } = removedReader(request);
  const login = await context.logins.read(secretArn);
  if (login?.username === userName) await dropReader(context, userName);
}

/** A delete may bring nothing but the request before. @throws Error when it brings neither */
function removedReader({ reader, tf }: Partial<ReaderRequest>): ReaderRequest["reader"] {
  const removed = reader ?? tf?.prev_input?.reader;
  if (removed !== undefined) return removed;
  throw new Error("A delete must bring the reader's request, itself or as tf.prev_input, got neither");
}

/** Redshift drops no user that has privileges. */
async function dropReader(context: TableContext, userName: string): Promise<void> {
  if (!(await hasUser(context.database, userName))) return;
  await grant(context, userName, NONE);
  await context.database.run(dropUser(userName));
}

/** Takes what the user may read to what is wanted. */
async function grant({ database }: TableContext, userName: string, tables: ReadTable[]): Promise<void> {
  for (const statement of grantChanges(await readGrantsOf(database, userName), tables, userName)) {
    await database.run(statement);
  }
}

function grantChanges(given: ReadGrants, tables: ReadTable[], userName: string): Statement[] {
  const names = (list: ReadTable[]) => new Set(list.map(qualifiedName));
  const [wanted, had] = [names(tables), names(given.tables)];
  const schemas = [...new Set(tables.map(({ databaseSchema }) => databaseSchema))];
  return [
    ...schemas.filter((schema) => !given.schemas.includes(schema)).map((schema) => grantUsage(schema, userName)),
    ...tables.filter((table) => !had.has(qualifiedName(table))).map((table) => grantSelect(table, userName)),
    ...given.tables.filter((table) => !wanted.has(qualifiedName(table))).map((table) => revokeSelect(table, userName)),
    ...given.schemas.filter((schema) => !schemas.includes(schema)).map((schema) => revokeUsage(schema, userName)),
  ];
}
