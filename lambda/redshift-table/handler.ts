import { RedshiftData } from "@aws-sdk/client-redshift-data";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { applyTable } from "./apply";
import { DataApi, type RunningTime } from "./data-api";
import { readEnvironment } from "./environment";
import { removeTable } from "./remove";
import type { TableAnswer, TableRequest } from "./request";
import { SecretsManagerLogins } from "./secret";

/** Makes, evolves or removes one table. Answers the statements that changed something. */
export const handler = async (request: TableRequest, time: RunningTime): Promise<TableAnswer> => {
  const { functionName, ...environment } = readEnvironment(process.env);
  const database = new DataApi(new RedshiftData({}), environment, time);
  const context = { database, logins: new SecretsManagerLogins(new SecretsManager({})), functionName };
  if (request.tf?.action === "delete") await removeTable(request, context);
  else await applyTable(request, context);
  return { statements: database.statements };
};
