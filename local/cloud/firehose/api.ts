import { randomBytes } from "node:crypto";
import { AwsError } from "../contracts";
import { type Operation, runOperation } from "../operations";
import type { ClientPuts } from "./client-puts";
import type { Delivery } from "./delivery";
import { describeDestination, describeEncryption } from "./describe";
import { SERVICE_UNAVAILABLE, SLOW_DOWN, slowDown } from "./put-quota";
import { decodeBase64 } from "./transform-response";

/** Limits of the API (F-10). */
const MOST_RECORDS = 500;
const RECORD_BYTES = 1000 * 1024;
const BATCH_BYTES = 4 * 1024 * 1024;

/** A delivery stream has one destination. */
export const DESTINATION_ID = "destinationId-000000000001";

type Input = Record<string, unknown>;

/** The operations of Firehose's API. */
export class FirehoseApi {
  // One random part a process, so that an id costs no randomness of its own.
  private readonly idStart = randomBytes(48).toString("base64");
  private nextId = 0;
  private readonly operations = new Map<string, Operation>([
    ["DescribeDeliveryStream", (input) => ({ DeliveryStreamDescription: this.describe(input) })],
    ["ListDeliveryStreams", (input) => this.list(input)],
    ["PutRecord", (input) => this.putRecord(input)],
    ["PutRecordBatch", (input) => this.putRecordBatch(input)],
    ["StartDeliveryStreamEncryption", (input) => this.startEncryption(input)],
  ]);

  constructor(
    private readonly accountId: string,
    private readonly deliveries: ReadonlyMap<string, Delivery>,
  ) {}

  /** @throws AwsError */
  async call(operation: string, input: Input): Promise<Record<string, unknown>> {
    return runOperation(this.operations, [operation, input], {
      name: "Firehose",
      hint: "Delivery streams are made by the program.",
    });
  }

  /** Keeps what CloudWatch Logs puts. @throws AwsError */
  async putLogs(deliveryStreamName: string, envelopes: Buffer[]): Promise<void> {
    await store(this.putsOf(this.find({ DeliveryStreamName: deliveryStreamName })), envelopes);
  }

  private async putRecord(input: Input): Promise<Record<string, unknown>> {
    const puts = this.forClient(input);
    const record = dataOf(input.Record, "record");
    const [isAdmitted] = puts.admit([record]);
    if (!isAdmitted) throw slowDown();
    await store(puts, [record], "PutRecord");
    return { RecordId: this.recordId(), Encrypted: this.isEncrypted(input) };
  }

  private async putRecordBatch(input: Input): Promise<Record<string, unknown>> {
    const puts = this.forClient(input);
    const { Records } = input;
    if (!Array.isArray(Records) || Records.length === 0 || Records.length > MOST_RECORDS) {
      throw invalid("records", `Member must have length between 1 and ${MOST_RECORDS}`);
    }
    const records = Records.map((record, index) => dataOf(record, `records.${index + 1}.member`));
    const size = records.reduce((sum, { length }) => sum + length, 0);
    if (size > BATCH_BYTES) throw new AwsError("InvalidArgumentException", "Records size exceeds 4 MB limit");
    const admitted = puts.admit(records);
    const taken = records.filter((_, index) => admitted[index]);
    if (taken.length > 0) await store(puts, taken);
    return {
      FailedPutCount: records.length - taken.length,
      Encrypted: this.isEncrypted(input),
      RequestResponses: admitted.map((isAdmitted) =>
        isAdmitted ? { RecordId: this.recordId() } : { ErrorCode: SERVICE_UNAVAILABLE, ErrorMessage: SLOW_DOWN },
      ),
    };
  }

  private describe(input: Input): Record<string, unknown> {
    const delivery = this.find(input);
    const { settings, arn, version, times } = delivery;
    const { source } = settings;
    return {
      DeliveryStreamName: settings.name,
      DeliveryStreamARN: arn,
      DeliveryStreamStatus: "ACTIVE",
      DeliveryStreamType: source.kind === "kinesis" ? "KinesisStreamAsSource" : "DirectPut",
      VersionId: String(version),
      CreateTimestamp: times.createdAt / 1000,
      LastUpdateTimestamp: times.updatedAt / 1000,
      ...describeEncryption(source),
      ...(source.kind === "kinesis" && {
        Source: {
          KinesisStreamSourceDescription: {
            KinesisStreamARN: source.streamArn,
            DeliveryStartTimestamp: times.createdAt / 1000,
          },
        },
      }),
      Destinations: [{ DestinationId: DESTINATION_ID, ...describeDestination(settings) }],
      HasMoreDestinations: false,
    };
  }

  private list(input: Input): Record<string, unknown> {
    const { Limit, ExclusiveStartDeliveryStreamName: after, DeliveryStreamType: type } = input;
    const limit = typeof Limit === "number" ? Limit : 10;
    const names = [...this.deliveries.values()]
      .filter(({ settings }) => type === undefined || (type === "DirectPut") === (settings.source.kind === "directPut"))
      .map(({ settings }) => settings.name)
      .filter((name) => typeof after !== "string" || name > after)
      .sort();
    return { DeliveryStreamNames: names.slice(0, limit), HasMoreDeliveryStreams: names.length > limit };
  }

  private startEncryption(input: Input): Record<string, unknown> {
    const { settings, key } = this.find(input);
    const { KeyARN, KeyType } = (input.DeliveryStreamEncryptionConfigurationInput ?? {}) as Input;
    const isOwned = this.isEncrypted(input) && key === undefined;
    if (isOwned && KeyARN === undefined && KeyType !== "CUSTOMER_MANAGED_CMK") return {};
    if (key === undefined || KeyType === "AWS_OWNED_CMK" || (KeyARN !== undefined && KeyARN !== key.arn)) {
      const present = key?.arn ?? (isOwned ? "that AWS owns" : undefined);
      const has = present === undefined ? "no key" : `the key ${present}`;
      const message = `${settings.name} has ${has}; here the program names it, and this call only grants it anew.`;
      throw new AwsError("InvalidArgumentException", message);
    }
    key.grantAnew();
    return {};
  }

  private find(input: Input): Delivery {
    const name = input.DeliveryStreamName;
    if (typeof name !== "string" || name === "") throw invalid("deliveryStreamName", "Member must not be null");
    const delivery = this.deliveries.get(name);
    if (delivery) return delivery;
    throw new AwsError("ResourceNotFoundException", `Firehose ${name} under account ${this.accountId} not found.`);
  }

  private forClient(input: Input): ClientPuts {
    const delivery = this.find(input);
    const puts = this.putsOf(delivery);
    if (!delivery.settings.decompression) return puts;
    throw new AwsError(
      "InvalidSourceException",
      "Only requests from CloudWatch Logs are supported when CloudWatch Logs decompression is enabled.",
    );
  }

  private putsOf({ puts, key }: Delivery): ClientPuts {
    key?.use();
    if (puts) return puts;
    throw new AwsError(
      "InvalidArgumentException",
      "This operation is not permitted on KinesisStreamAsSource delivery stream type. Put the records into its data stream.",
    );
  }

  private isEncrypted(input: Input): boolean {
    const { source } = this.find(input).settings;
    return source.kind === "directPut" && source.encryption !== undefined;
  }

  private recordId(): string {
    return `${this.idStart}${(this.nextId++).toString(36).padStart(12, "0")}`;
  }
}

async function store(puts: ClientPuts, records: Buffer[], operation?: "PutRecord"): Promise<void> {
  try {
    await puts.keep(records, operation);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError(SERVICE_UNAVAILABLE, `The service is unavailable. Back off and retry. ${reason}`, 503);
  }
}

function dataOf(record: unknown, path: string): Buffer {
  const data = typeof record === "object" && record !== null && "Data" in record ? record.Data : undefined;
  if (typeof data !== "string") throw invalid(`${path}.data`, "Member must not be null");
  const bytes = decodeBase64(data);
  if (!bytes) throw new AwsError("SerializationException", `${path}.data is not base64`);
  if (bytes.length > RECORD_BYTES) {
    throw invalid(`${path}.data`, `Member must have length less than or equal to ${RECORD_BYTES}`);
  }
  return bytes;
}

function invalid(path: string, constraint: string): AwsError {
  return new AwsError(
    "ValidationException",
    `1 validation error detected: Value at '${path}' failed to satisfy constraint: ${constraint}`,
  );
}
