export { Firehose, type FirehoseOptions } from "./firehose";
export { deliveryStreamHandler } from "./handler";
