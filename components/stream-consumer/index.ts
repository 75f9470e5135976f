export type {
  ConsumerArgs,
  ConsumerFailureArgs,
  ConsumerFunctionArgs,
  ConsumerStreamArgs,
  EnhancedFanOutArgs,
  StreamConsumerArgs,
} from "./args";
export type { ConsumerFunctionNodes } from "./consumer-function";
export { functionPolicy, readerPolicy } from "./policies";
export { StreamConsumer, type StreamConsumerNodes } from "./stream-consumer";
export { MAX_REGISTERED_CONSUMERS, validateStreamConsumer } from "./validate";
