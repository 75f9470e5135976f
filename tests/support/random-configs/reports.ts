import fc from "fast-check";
import { MAX_PRINCIPALS } from "../../../components/reports/validate";
import { arn, type Context, fixed, group, oneOf, type Settings, text, whole, word } from "./values";

/** A table that a data set can be over. */
interface Table {
  pipeline: string;
  delivery: string;
  /** How it gets its rows in the warehouse; `undefined` in the lake. */
  ingestion: "COPY" | "STREAMING" | undefined;
}

/** Reports over tables of a config, or nothing where it has none. */
export function reports(settings: Settings, context: Context): fc.Arbitrary<Settings> | undefined {
  const tables = tablesOf(settings);
  if (tables.length === 0) return undefined;
  const key = text("abcXYZ019_-", 1, 64);
  const dataSets = fc.dictionary(key, oneOf(...tables), { minKeys: 1, maxKeys: 3 });
  return fc.tuple(dataSets, principals(context)).chain(([chosen, people]) => {
    const all = Object.entries(chosen).map(([name, table]) => [name, dataSet(table)]);
    const isOverWarehouse = Object.values(chosen).some(({ ingestion }) => ingestion !== undefined);
    const way = isOverWarehouse ? wayToWarehouse(settings, tables, context) : fixed({});
    return fc
      .tuple(
        fc.record(Object.fromEntries(all) as Record<string, fc.Arbitrary<Settings>>, { noNullPrototype: true }),
        way,
      )
      .map(([sets, settingsOfWay]) => ({ dataSets: sets, ...people, ...settingsOfWay }));
  });
}

/** The tables of a config's deliveries, those of results too. */
function tablesOf({ ingest }: Settings): Table[] {
  return Object.entries(ingest as Record<string, Settings>).flatMap(([pipeline, { deliveries, analytics }]) => {
    const { results } = (analytics ?? {}) as Settings;
    const all = [
      ...Object.entries((deliveries ?? {}) as Record<string, Settings>),
      ...Object.entries((results ?? {}) as Record<string, Settings>).map(
        ([key, { delivery }]) => [key, delivery as Settings | undefined] as const,
      ),
    ];
    return all.flatMap(([key, settings]) =>
      settings === undefined ? [] : [{ pipeline, delivery: key, ingestion: ingestionOf(settings) }],
    );
  });
}

function ingestionOf({ redshift }: Settings): Table["ingestion"] {
  if (redshift === undefined) return undefined;
  return (redshift as Settings).ingestion === "STREAMING" ? "STREAMING" : "COPY";
}

function dataSet({ pipeline, delivery }: Table): fc.Arbitrary<Settings> {
  const title = fc.string({ minLength: 1, maxLength: 128 });
  const settings = {
    pipeline: fixed(pipeline),
    delivery: fixed(delivery),
    title,
    importMode: oneOf("DIRECT_QUERY", "SPICE"),
  };
  return group(settings, ["pipeline", "delivery"]);
}

/** Viewers and authors, each once, somebody at least. */
function principals(context: Context): fc.Arbitrary<Settings> {
  const place = fc.tuple(oneOf("user", "group"), oneOf("default", "team-1.x_Y"));
  const name = fc.tuple(place, text("abcXYZ019@._/-", 1, 40)).map(([parts, end]) => [...parts, end].join("/"));
  const principal = fc.oneof(
    name,
    name.map((path) => arn("quicksight", context, path)),
  );
  const all = fc.uniqueArray(principal, { minLength: 1, maxLength: MAX_PRINCIPALS });
  return all.chain((names) =>
    whole(0, names.length).map((viewers) => ({
      ...(viewers > 0 && { viewers: names.slice(0, viewers) }),
      ...(viewers < names.length && { authors: names.slice(viewers) }),
    })),
  );
}

/** How QuickSight comes to the warehouse: to its public address, or by a VPC connection. */
function wayToWarehouse(settings: Settings, tables: Table[], context: Context): fc.Arbitrary<Settings> {
  const { existing } = settings.warehouse as Settings;
  const vpcConnectionArn = word.map((id) => arn("quicksight", context, `vpcConnection/${id}`));
  const secretsRoleName = text("abcXYZ019+=,.@_-", 1, 64);
  if (existing !== undefined) return group({ vpcConnectionArn, secretsRoleName });
  const byConnection = group(
    { vpcConnectionArn, vpcConnectionSecurityGroupId: oneOf("sg-01234567", "sg-0123456789abcdef0"), secretsRoleName },
    ["vpcConnectionArn"],
  );
  // Only COPY needs a public address.
  if (tables.every(({ ingestion }) => ingestion !== "COPY")) return byConnection;
  return fc.oneof(byConnection, group({ quickSightCidr: oneOf("192.0.2.64/27", "192.0.2.200/32"), secretsRoleName }));
}
