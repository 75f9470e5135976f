import { RedshiftData } from "@aws-sdk/client-redshift-data";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { applyTable } from "./apply";
import type { TableContext } from "./context";
import { DataApi, type RunningTime } from "./data-api";
import { readEnvironment } from "./environment";
import { applyReader, removeReader } from "./reader";
import { removeTable } from "./remove";
import type { ReaderRequest, TableAnswer, TableRequest } from "./request";
import { SecretsManagerLogins } from "./secret";

/** Makes, evolves or removes one table, or a user that may only read. Answers the statements that changed something. */
export const handler = async (request: TableRequest | ReaderRequest, time: RunningTime): Promise<TableAnswer> => {
  const { functionName, ...environment } = readEnvironment(process.env);
  const database = new DataApi(new RedshiftData({}), environment, time);
  const context = { database, logins: new SecretsManagerLogins(new SecretsManager({})), functionName };
  if (isOfReader(request)) await handleReader(request, context);
  else await handleTable(request, context);
  return { statements: database.statements };
};

/** A delete may bring nothing but the request before. */
function isOfReader(request: TableRequest | ReaderRequest): request is ReaderRequest {
  const { prev_input: previous } = request.tf ?? {};
  return "reader" in request || (!("table" in request) && previous != null && "reader" in previous);
}

async function handleTable(request: TableRequest, context: TableContext): Promise<void> {
  if (request.tf?.action === "delete") await removeTable(request, context);
  else await applyTable(request, context);
}

async function handleReader(request: ReaderRequest, context: TableContext): Promise<void> {
  if (request.tf?.action === "delete") await removeReader(request, context);
  else await applyReader(request, context);
}
