import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { RedshiftError, type StatementResult, type WarehouseLogin } from "../../../../local/cloud/contracts";
import { Firehose } from "../../../../local/cloud/firehose";
import { FakeSecrets, FakeWarehouses, type Load, redshiftInputs } from "./fake-warehouse";
import { FakeCatalog, FakeColumnar, FakeFunctions, FakeObjects, FakeStreams } from "./fakes";

/** The clock runs so much faster that the five minutes between two attempts are 150 ms. */
const HURRY = 2_000;
const ACKNOWLEDGED_A_TURN = 10;

/** Objects as files, whole or not at all. */
class FileObjects extends FakeObjects {
  constructor(private readonly folder: string) {
    super();
  }
  override async put(_bucket: string, key: string, body: Buffer): Promise<void> {
    const file = join(this.folder, key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, body);
    renameSync(`${file}.new`, file);
  }
  override async get(_bucket: string, key: string): Promise<Buffer> {
    return readFileSync(join(this.folder, key));
  }
}

/** A warehouse whose loads outlive the process: a line each in a file. Some COPYs fail, some after their commit. */
export class FileWarehouse extends FakeWarehouses {
  private turn = 0;

  constructor(
    objects: FakeObjects,
    private readonly log: string,
  ) {
    super(objects);
    if (!existsSync(log)) return;
    const text = readFileSync(log, "utf8");
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    // A line that the kill cut was never committed.
    truncateSync(log, Buffer.byteLength(whole));
    for (const line of whole.split("\n").slice(0, -1)) this.loads.push(JSON.parse(line) as Load);
  }

  override async execute(login: WarehouseLogin, sql: string): Promise<StatementResult> {
    const before = this.loads.length;
    this.turn++;
    if (this.turn % 61 === 0) throw new RedshiftError("refused before");
    const result = await super.execute(login, sql);
    for (const load of this.loads.slice(before)) appendFileSync(this.log, `${JSON.stringify(load)}\n`);
    if (this.turn % 47 === 0) throw new RedshiftError("lost after");
    return result;
  }
}

/** Firehose over a folder that holds all that outlives the process. */
export async function openFirehose(dataDir: string): Promise<{ firehose: Firehose; warehouse: FileWarehouse }> {
  const objects = new FileObjects(join(dataDir, "s3"));
  const warehouse = new FileWarehouse(objects, join(dataDir, "loads.jsonl"));
  const started = Date.now();
  const firehose = new Firehose({
    cloud: { dataDir, region: "eu-central-1", accountId: "000000000000" },
    clock: { now: () => started + (Date.now() - started) * HURRY },
    objects,
    streams: new FakeStreams(),
    functions: new FakeFunctions(),
    catalog: new FakeCatalog(),
    columnar: new FakeColumnar(),
    warehouses: warehouse,
    secrets: new FakeSecrets(),
  });
  await firehose.apply("events", redshiftInputs({ retryDuration: 7200 }, { bufferingInterval: 0 }));
  return { firehose, warehouse };
}

/** Puts records until the process is killed, printing each after it was acknowledged. */
async function produce(dataDir: string): Promise<void> {
  const { firehose } = await openFirehose(dataDir);
  firehose.start();
  for (let turn = 0; ; turn++) {
    const texts = Array.from({ length: ACKNOWLEDGED_A_TURN }, (_, index) => `${process.pid}-${turn}-${index}`);
    const Records = texts.map((text) => ({ Data: Buffer.from(`${text}\n`).toString("base64") }));
    await firehose.call("PutRecordBatch", { DeliveryStreamName: "events", Records });
    process.stdout.write(`${texts.join("\n")}\n`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

if (require.main === module) void produce(process.argv[2] ?? "");
