import { AwsError, type Keys, type MetricEmitter } from "../contracts";
import type { DeliveryDependencies } from "./dependencies";
import { untilDone } from "./retry";
import type { DeliverySettings } from "./settings";
import type { Accept } from "./source";

/** What KMS answers for a key that cannot be used, and the metric that counts it (F-07). */
const METRICS: Readonly<Record<string, string>> = {
  AccessDeniedException: "KMSKeyAccessDenied",
  DisabledException: "KMSKeyDisabled",
  KMSInvalidStateException: "KMSKeyInvalidState",
  NotFoundException: "KMSKeyNotFound",
};

/** The customer's key under which a delivery stream keeps what clients put (F-05). */
export class DeliveryKey {
  /** None for a stream that names no key, or in a cloud without KMS. */
  static of(
    { name, source }: DeliverySettings,
    streamArn: string,
    { keys, metrics }: DeliveryDependencies,
  ): DeliveryKey | undefined {
    if (keys === undefined || source.kind !== "directPut" || source.encryption?.keyArn === undefined) return undefined;
    const emitter = metrics.of("AWS/Firehose", { DeliveryStreamName: name });
    return new DeliveryKey(source.encryption.keyArn, streamArn, keys, emitter);
  }

  private constructor(
    readonly arn: string,
    private readonly streamArn: string,
    private readonly keys: Keys,
    private readonly emitter: MetricEmitter,
  ) {
    keys.grant(arn, streamArn);
  }

  /** @throws AwsError InvalidKMSResourceException */
  grantAnew(): void {
    this.ask(() => this.keys.grantAnew(this.arn, this.streamArn));
  }

  /** @throws AwsError InvalidKMSResourceException, with KMS's own code */
  use(): void {
    this.ask(() => this.keys.use(this.arn, this.streamArn));
  }

  /** Hands nothing on while the key cannot be used: what was taken waits in the journal. */
  guard(accept: Accept, stopping: AbortSignal, onProblem: (error: unknown) => void): Accept {
    return async (batch, records) => {
      if (await untilDone(async () => this.use(), stopping, onProblem)) await accept(batch, records);
    };
  }

  private ask(kms: () => void): void {
    try {
      kms();
    } catch (error) {
      const metric = error instanceof AwsError ? METRICS[error.code] : undefined;
      if (metric === undefined || !(error instanceof AwsError)) throw error;
      this.emitter.emit(metric, 1, "Count");
      throw new AwsError("InvalidKMSResourceException", error.message, 400, { code: error.code });
    }
  }
}
