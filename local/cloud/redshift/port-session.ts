import type { Socket } from "node:net";
import type { Database, DatabaseTurn } from "./database";
import { SqlReader } from "./sql-reader";
import { quoteName, quoteText, tokenize } from "./sql-tokens";
import { translate } from "./translate";
import { encode, fatal, readTexts, readyState, type WireMessage, WireReader, welcome } from "./wire";

let sessions = 0;

/**
 * A client of a warehouse's port. All clients share one session of the database: from a request to the answer that ends
 * it, or to the end of its transaction, a client has the database alone. Its user, its parameters (SET) and its prepared
 * statements are its own; temporary tables are seen by all.
 */
export class PortSession {
  /** Resolves when the client is gone and nothing of it is left in the database. */
  readonly ended: Promise<void>;
  private readonly reader = new WireReader();
  private readonly prefix = `session_${++sessions}_`;
  private readonly statements = new Set<string>();
  /** SET statements that succeeded, to be repeated at each turn. */
  private readonly settings: string[] = [];
  /** Those of the request under way. */
  private newSettings: string[] = [];
  private user: string | undefined;
  private turn: DatabaseTurn | undefined;
  private idle: NodeJS.Timeout | undefined;
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly socket: Socket,
    private readonly database: Database,
    private readonly adminUsername: string,
    private readonly idleMilliseconds: number,
  ) {
    socket.setNoDelay(true);
    socket.on("data", (data) => this.enqueue(() => this.receive(data)));
    socket.on("error", () => socket.destroy());
    this.ended = new Promise((resolve) => {
      socket.once("close", () => {
        this.enqueue(() => this.leave());
        resolve(this.work);
      });
    });
  }

  private enqueue(work: () => Promise<void>): void {
    this.work = this.work.then(work).catch((error: Error) => {
      this.socket.end(fatal("XX000", error.message));
    });
  }

  private async receive(data: Buffer): Promise<void> {
    this.reader.push(data);
    while (this.user === undefined) if (!(await this.start())) return;
    for (let message = this.reader.message(); message !== undefined; message = this.reader.message()) {
      if (message.type === "X") this.socket.end();
      else await this.handle(message);
    }
  }

  /** @returns false while the startup packet is not whole, and when there will be none */
  private async start(): Promise<boolean> {
    const startup = this.reader.startup();
    if (startup === undefined) return false;
    if (startup.kind === "encryption") return this.socket.write("N");
    if (startup.kind === "cancel") {
      this.socket.end();
      return false;
    }
    if (startup.database !== "" && startup.database !== this.database.name) {
      this.socket.end(fatal("3D000", `database "${startup.database}" does not exist`));
      return false;
    }
    this.user = (await this.database.hasUser(startup.user)) ? startup.user : this.adminUsername;
    this.socket.write(welcome(this.user));
    return true;
  }

  private async handle(message: WireMessage): Promise<void> {
    clearTimeout(this.idle);
    this.turn ??= await this.takeTurn();
    const answer = await this.send(this.turn, message);
    this.socket.write(answer);
    if (answer[0] === ERROR_RESPONSE) this.newSettings = [];
    const state = readyState(answer);
    if (state === "I") await this.endTurn();
    else this.idle = setTimeout(() => this.enqueue(() => this.dismiss()), this.idleMilliseconds);
  }

  private async takeTurn(): Promise<DatabaseTurn> {
    const turn = await this.database.takeTurn();
    await turn.execute([...this.settings, `SET SESSION AUTHORIZATION ${quoteName(this.user ?? "")}`].join(";"));
    return turn;
  }

  private async endTurn(): Promise<void> {
    const { turn } = this;
    this.turn = undefined;
    this.settings.push(...this.newSettings.splice(0));
    await turn?.execute("RESET SESSION AUTHORIZATION; RESET ALL");
    turn?.end();
  }

  private async dismiss(): Promise<void> {
    if (this.turn === undefined) return;
    this.socket.end(
      fatal("25P03", "terminating connection due to idle-in-transaction timeout: all others wait for it"),
    );
    await this.rollBack();
  }

  private async rollBack(): Promise<void> {
    this.newSettings = [];
    await this.turn?.send(encode("S"));
    await this.turn?.execute("ROLLBACK");
    await this.endTurn();
  }

  private async leave(): Promise<void> {
    clearTimeout(this.idle);
    if (this.turn !== undefined) await this.rollBack();
    if (this.statements.size === 0) return;
    const turn = await this.database.takeTurn();
    for (const name of this.statements) await turn.execute(`DEALLOCATE ${quoteName(name)}`).catch(() => {});
    turn.end();
  }

  private async send(turn: DatabaseTurn, { type, body }: WireMessage): Promise<Uint8Array> {
    switch (type) {
      case "Q":
        return this.query(turn, body);
      case "P":
        return this.prepare(turn, body);
      case "B": {
        const { texts, rest } = readTexts(body, 2);
        return turn.send(encode("B", texts[0] ?? "", this.statementOf(texts[1]), rest));
      }
      case "D":
      case "C": {
        const isStatement = body.toString("latin1", 0, 1) === "S";
        if (!isStatement) return turn.send(encode(type, body));
        return turn.send(encode(type, body.subarray(0, 1), this.statementOf(readTexts(body.subarray(1), 1).texts[0])));
      }
      default:
        return turn.send(encode(type, body));
    }
  }

  private async query(turn: DatabaseTurn, body: Buffer): Promise<Uint8Array> {
    const sql = readTexts(body, 1).texts[0] ?? "";
    if (isSetting(sql)) this.newSettings.push(sql);
    return turn.send(encode("Q", translated(sql)));
  }

  private async prepare(turn: DatabaseTurn, body: Buffer): Promise<Uint8Array> {
    const { texts, rest } = readTexts(body, 2);
    const name = this.statementOf(texts[0]);
    // The unnamed statement may be prepared again; here it has a name like any other.
    if (texts[0] === "" && this.statements.has(name)) await turn.send(encode("C", Buffer.from("S"), name));
    this.statements.add(name);
    const sql = texts[1] ?? "";
    if (isSetting(sql)) this.newSettings.push(sql);
    return turn.send(encode("P", name, translated(sql), rest));
  }

  private statementOf(name = ""): string {
    return this.prefix + name;
  }
}

const ERROR_RESPONSE = "E".charCodeAt(0);

/** Whether the statement sets a parameter of the session. */
function isSetting(sql: string): boolean {
  const reader = new SqlReader(tokenize(sql));
  return reader.take("SET") && !reader.take("LOCAL") && !reader.take("TRANSACTION") && !sql.includes(";");
}

/** What the warehouse refuses becomes a statement that fails with its reason, so that the transaction fails as it should. */
function translated(sql: string): string {
  try {
    const statements = translate(sql);
    if (statements.some(({ kind }) => kind === "copy")) throw new Error(COPY_BY_DATA_API);
    return statements.map((statement) => statement.sql).join(";\n");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const raise = `BEGIN RAISE EXCEPTION USING MESSAGE = ${quoteText(reason)}, ERRCODE = '0A000'; END`;
    return `DO ${quoteText(raise)}`;
  }
}

const COPY_BY_DATA_API =
  "COPY is not supported on this port; send it by the Data API (aws redshift-data execute-statement)";
