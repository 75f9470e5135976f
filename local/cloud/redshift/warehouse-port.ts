import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { Database } from "./database";
import { PortSession } from "./port-session";

export interface WarehousePort {
  number: number;
  /** Ends every session; its open transaction is rolled back. */
  close(): Promise<void>;
}

export interface WarehousePortOptions {
  /** 0 is any free one. */
  port: number;
  /** Whether a port that is taken is refused. @default a free one is taken instead */
  strict?: boolean;
  adminUsername: string;
  /** After this time a transaction that nobody works on is rolled back. @default 60 s */
  idleMilliseconds?: number;
}

/** A transaction keeps everybody else out, COPY too. */
const IDLE_TRANSACTION_MILLISECONDS = 60_000;

/**
 * A port that psql and BI tools open. It listens on the loopback interface only and asks for no password: whoever reaches
 * it is a user of this machine. Who gives the name of a database user is that user, with that user's grants; any other
 * name, such as the name psql takes from the system, is the administrator.
 */
export async function openWarehousePort(
  database: Database,
  { port, strict = false, adminUsername, idleMilliseconds = IDLE_TRANSACTION_MILLISECONDS }: WarehousePortOptions,
): Promise<WarehousePort> {
  const sessions = new Map<Socket, PortSession>();
  const server = createServer((socket) => {
    const session = new PortSession(socket, database, adminUsername, idleMilliseconds);
    sessions.set(socket, session);
    void session.ended.then(() => sessions.delete(socket));
  });
  await listen(server, port, strict);
  return {
    number: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      const open = [...sessions];
      for (const [socket] of open) socket.destroy();
      await Promise.all(open.map(([, session]) => session.ended));
      await closed;
    },
  };
}

function listen(server: Server, port: number, strict: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE" || port === 0) reject(error);
      else if (strict) reject(new Error(`port ${port} on 127.0.0.1 is taken; name another by --warehouse-port, or 0`));
      else listen(server, 0, strict).then(resolve, reject);
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}
