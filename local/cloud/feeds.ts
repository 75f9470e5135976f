import type { ResourceHandlers } from "../engine/handler";
import type { CloudSettings, JsonService, Metrics } from "./contracts";
import { EventBridge, eventsHandlers } from "./events";
import type { RestService } from "./gateway/rest";
import { Iot, iotDataService, iotHandlers } from "./iot";
import { CloudWatchLogs, logsHandlers } from "./logs";
import { type DeliveryPuts, type QueuePuts, RecordTargets } from "./record-targets";

interface FeedDependencies {
  kinesis: JsonService;
  firehose: DeliveryPuts;
  queues: QueuePuts;
  metrics: Metrics;
}

/** The services that put into streams and delivery streams by rules of the program: CloudWatch Logs, IoT and EventBridge. */
export class Feeds {
  readonly logs: CloudWatchLogs;
  readonly iot: Iot;
  readonly events: EventBridge;

  constructor(settings: CloudSettings, { kinesis, firehose, queues, metrics }: FeedDependencies) {
    const targets = new RecordTargets(kinesis, firehose, queues);
    this.logs = new CloudWatchLogs(settings, targets, metrics);
    this.iot = new Iot(settings, targets, this.logs);
    this.events = new EventBridge(settings, targets, metrics);
  }

  services(): JsonService[] {
    return [this.logs, this.events];
  }

  rest(): RestService[] {
    return [iotDataService(this.iot)];
  }

  handlers(): ResourceHandlers {
    return { ...eventsHandlers(this.events), ...iotHandlers(this.iot), ...logsHandlers(this.logs) };
  }

  /**
   * Ends the rules and subscriptions of earlier runs that the program which just ran has not. Until then they stay, so that
   * a client which puts before the program has run is not acknowledged for records that go nowhere.
   */
  removeFormer(): void {
    this.logs.subscriptions.removeFormer();
    this.iot.removeFormer();
    this.events.removeFormer();
  }
}
