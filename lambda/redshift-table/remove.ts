import type { TableContext } from "./context";
import { type Found, inspect } from "./inspect";
import { dropLoader } from "./loader";
import { isOwn, type Mark, markOf, markText, released } from "./mark";
import type { TableDefinition, TableRequest } from "./request";
import { comment, dropTable } from "./sql";
import { dropExternalSchema, dropStreamView, dropTypedView } from "./streaming-sql";

/** Takes the loader away, and the table too when that is allowed and the table is still this request's. */
export async function removeTable(sent: TableRequest, context: TableContext): Promise<void> {
  const request = removedRequest(sent);
  const { table, loader, allowDrop } = request;
  const own = markOf(request, context.functionName);
  const found = await inspect(context.database, table);
  const { schema: schemaExists, relation } = found;
  if (loader && !isTakenOver(found, own)) {
    await dropLoader(context, table, loader.userName, { schemaExists, tableExists: relation !== undefined });
  }
  if (relation?.mark === undefined || !isOwn(relation.mark, own)) return;
  if (allowDrop) await dropAll(table, context);
  else await release(table, context, relation.mark);
}

/** A delete may bring nothing but the request before. @throws Error when it brings neither */
function removedRequest(sent: TableRequest | Pick<TableRequest, "tf">): TableRequest {
  if ("table" in sent) return sent;
  if (sent.tf?.prev_input) return sent.tf.prev_input;
  throw new Error("A delete must bring the table's request, itself or as tf.prev_input, got neither");
}

/** Whether another function has the table now, for the same component: its loader is the same user. */
function isTakenOver({ relation }: Found, own: Mark): boolean {
  const owner = relation?.mark?.owner;
  return owner !== undefined && owner.name === own.owner?.name && owner.function !== own.owner?.function;
}

async function dropAll(table: TableDefinition, { database }: TableContext): Promise<void> {
  if (table.ingestion === "COPY") {
    await database.run(dropTable(table));
    return;
  }
  await database.run(dropTypedView(table));
  await database.run(dropStreamView(table));
  await database.run(dropExternalSchema(table));
}

/** A table that stays has no owner, so that it can be adopted under any name and still knows its layout. */
async function release(table: TableDefinition, { database }: TableContext, mark: Mark): Promise<void> {
  const relation = table.ingestion === "STREAMING" ? "VIEW" : "TABLE";
  await database.run(comment(relation, table, markText(released(mark))));
}
