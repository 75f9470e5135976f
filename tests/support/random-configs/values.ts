import fc from "fast-check";
import { isReservedWord } from "../../../components/shared/redshift-words";

/** Settings of a stack, as its file has them. */
export type Settings = Record<string, unknown>;

/** What the parts of a random config must agree on. */
export interface Context {
  region: string;
}

export const ACCOUNT = "123456789012";

/** A group in which each key may be left out, but for `required`. */
export function group(
  arbitraries: Record<string, fc.Arbitrary<unknown>>,
  required: string[] = [],
): fc.Arbitrary<Settings> {
  return fc.record(arbitraries, { requiredKeys: required, noNullPrototype: true });
}

export const oneOf = <Value>(...values: Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values);
export const fixed = <Value>(value: Value): fc.Arbitrary<Value> => fc.constant(value);

/** A whole number, its bounds more often than by chance. */
export function whole(min: number, max: number): fc.Arbitrary<number> {
  return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max));
}

/** Text of an alphabet. */
export function text(alphabet: string, minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength });
}

export const LOWER = "abcdefghijklmnopqrstuvwxyz";
export const DIGITS = "0123456789";

/** A name that AWS's strictest patterns take: lower case, a letter first, no word of Redshift's own such as `with`. */
export const word = fc
  .tuple(text(LOWER, 1, 1), text(LOWER + DIGITS, 2, 12))
  .map(([first, rest]) => `w${first}${rest}`)
  .filter((name) => !isReservedWord(name));

/** Words of one list, each once. */
export function someOf<Value>(values: readonly Value[], minLength = 0): fc.Arbitrary<Value[]> {
  return fc.subarray([...values], { minLength });
}

export function arn(service: string, { region }: Context, resource: string): string {
  return `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`;
}

export function keyArn(context: Context): fc.Arbitrary<string> {
  return text("0123456789abcdef", 8, 8).map((id) => arn("kms", context, `key/${id}`));
}

/** Tags that all services take, no two alike but for their case. */
export const tags: fc.Arbitrary<Record<string, string>> = fc.dictionary(word, text(`${LOWER} _.:/=+-@`, 0, 20), {
  maxKeys: 3,
});

export const retryDuration = whole(0, 7200);
export const days = whole(1, 3650);
