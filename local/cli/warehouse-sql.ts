import type { WarehouseOutputs } from "../../stacks/outputs";
import type { Cloud } from "../cloud/cloud";

/** Runs SQL in the stack's warehouse as its administrator, in this process. */
export type WarehouseSql = (sql: string) => Promise<unknown[][]>;

export function warehouseSql({ warehouses, secrets }: Cloud, outputs: WarehouseOutputs): WarehouseSql {
  return async (sql) => {
    const { username, password } = JSON.parse(secrets.value(outputs.adminSecretArn)) as Record<string, string>;
    const login = { jdbcUrl: outputs.jdbcUrl, username: username ?? "", password: password ?? "" };
    return (await warehouses.execute(login, sql)).rows;
  };
}

/** The first value of the first row as a number. */
export async function count(sql: WarehouseSql, statement: string): Promise<number> {
  const [row] = await sql(statement);
  return Number(row?.[0]);
}
