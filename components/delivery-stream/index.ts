export type * from "./args";
export { DeliveryStream, type DeliveryStreamNodes } from "./delivery-stream";
export { validateDeliveryStream } from "./validate";
