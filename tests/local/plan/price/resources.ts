import type { PropertyMap, RegisteredResource } from "../../../../local/engine";
import { assumptionsOf, type Throughput } from "../../../../local/plan/price/assumptions";
import { type Price, priceOf } from "../../../../local/plan/price/price";
import { readPriceTable } from "../../../../local/plan/price/table";
import type { PriceSettings } from "../../../../stacks/config/shape-price";
import { registeredResource } from "../../../support/registered";

/** What a test says of a resource. `needs`: the properties that wait for other resources. */
interface Given {
  inputs?: PropertyMap;
  needs?: Record<string, RegisteredResource[]>;
  parent?: RegisteredResource;
  read?: boolean;
}

/** A resource as a preview registers it. */
export function resource(
  type: string,
  name: string,
  { inputs = {}, needs = {}, parent, read = false }: Given = {},
): RegisteredResource {
  const urnsOf = (list: RegisteredResource[]) => list.map(({ urn }) => urn);
  return registeredResource(type, name, inputs, {
    read,
    parent: parent?.urn,
    dependencies: [...new Set(Object.values(needs).flatMap(urnsOf))],
    propertyDependencies: Object.fromEntries(Object.entries(needs).map(([name, list]) => [name, urnsOf(list)])),
  });
}

export function stream(inputs: PropertyMap, name = "orders"): RegisteredResource {
  return resource("aws:kinesis/stream:Stream", name, { inputs });
}

export const ON_DEMAND = { streamModeDetails: { streamMode: "ON_DEMAND" } };

/** A delivery stream to the lake, as AWS makes it when nothing else is said: 5 MiB or 300 s. */
export function lakeDelivery(
  { config = {}, ...inputs }: PropertyMap & { config?: PropertyMap } = {},
  needs: Record<string, RegisteredResource[]> = {},
  name = "lake",
): RegisteredResource {
  const type = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
  return resource(type, name, {
    inputs: { destination: "extended_s3", extendedS3Configuration: config, ...inputs },
    needs,
  });
}

interface Asked {
  settings?: PriceSettings;
  region?: string;
}

/** The price in us-east-1, unless another Region is asked for. */
export function priced(
  resources: RegisteredResource[],
  flow: Partial<Throughput> = {},
  { settings = {}, region = "us-east-1" }: Asked = {},
): Price {
  return priceOf(resources, region, assumptionsOf({ ...flow, ...settings }), readPriceTable());
}

/** Each line as `item: quantity unit = US$`, with four digits of the quantity and the dollars. */
export function linesOf({ lines }: Price, service?: string): string[] {
  return lines
    .filter((line) => service === undefined || line.service === service)
    .map(({ item, quantity, figure, usd }) => `${item}: ${digits(quantity)} ${figure.unit} = ${digits(usd)}`);
}

export function digits(value: number): string {
  return String(Number(value.toFixed(4)));
}

export function notesOf({ notes }: Price, word: string): string[] {
  return notes.map(({ kind, text }) => `${kind}: ${text}`).filter((text) => text.includes(word));
}
