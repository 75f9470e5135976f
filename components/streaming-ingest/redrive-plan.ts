import * as pulumi from "@pulumi/pulumi";
import type { RedrivePlace } from "../../lambda/redrive/request";
import type { DeliveryStreamArgs } from "../delivery-stream/args";
import { literalHead } from "../delivery-stream/prefix";
import { allDeliveries } from "./all-deliveries";
import type { StreamingIngestArgs } from "./args";
import type { StreamingIngestNodes } from "./nodes";

/** Where Firehose lists the objects whose COPY it gave up, below the prefix. */
const ERROR_MANIFESTS = "errors/manifests/";

/** Name of what takes a delivery's failed records once more. @param name of the component, or of the delivery stream */
export function redriveName(name: string): string {
  return `${name}-redrive`;
}

/**
 * Arguments of the delivery stream that takes the failed records of another: the same way to the same place, but nobody else
 * puts into it, and no other delivery reads what it takes. The backup has the records already, as they came first.
 *
 * @param kmsKeyArn key of the pipeline's source
 */
export function redriveStreamArgs(
  args: DeliveryStreamArgs,
  kmsKeyArn: pulumi.Input<string> | undefined,
): DeliveryStreamArgs {
  return {
    ...args,
    name: args.name === undefined ? undefined : redriveName(args.name),
    source: { directPut: { kmsKeyArn } },
    backup: undefined,
  };
}

/** Name of what takes a delivery's staged records once more. @param name as of `redriveName` */
export function reloadName(name: string): string {
  return `${name}-reload`;
}

/** Arguments of the delivery stream that loads staged records once more. A transform has seen them. */
export function reloadStreamArgs(redriveArgs: DeliveryStreamArgs): DeliveryStreamArgs {
  const { name } = redriveArgs;
  const own = name === undefined ? undefined : reloadName(name.slice(0, -redriveName("").length));
  // Each record that is put ends in a newline as it is.
  return { ...redriveArgs, name: own, transform: undefined, appendNewline: undefined };
}

/** What a re-drive knows of the pipeline. */
export function redrivePlace(
  name: string,
  args: StreamingIngestArgs,
  bucketName: pulumi.Output<string>,
  {
    deliveries,
    redriveStreams,
    reloadStreams,
  }: Pick<StreamingIngestNodes, "deliveries" | "redriveStreams" | "reloadStreams">,
): pulumi.Output<RedrivePlace> {
  const places = allDeliveries(args, name).flatMap(({ key, errorPrefix, prefix, format, delivery }) => {
    const [failed, redrive] = [deliveries[key], redriveStreams[key]];
    if (failed === undefined || redrive === undefined) return [];
    const { deliveryStreamName } = failed;
    const errors = { name: key, errorPrefix: literalHead(errorPrefix) };
    const reload = reloadStreams[key];
    const staged = reload && {
      prefix,
      manifestPrefix: `${prefix}${ERROR_MANIFESTS}`,
      format,
      isGzip: delivery.compression === "GZIP",
      reloadStreamName: reload.deliveryStreamName,
    };
    const streams = { deliveryStreamName, redriveStreamName: redrive.deliveryStreamName };
    return [pulumi.output({ ...errors, ...streams, ...(staged && { staged }) })];
  });
  return pulumi.output({ pipeline: name, bucketName, deliveries: pulumi.all(places) });
}
