type Fields = { [name: string]: FieldValue };
type FieldValue = string | Fields | FieldValue[];

/** Takes the query protocol's flat names apart: `Dimensions.member.1.Name` is the name of the first dimension. */
export function nestedFields(flat: URLSearchParams): Fields {
  const root: Fields = {};
  // An empty list comes as a name without a value.
  for (const [name, value] of flat) if (value !== "") place(root, name.split("."), value);
  return listed(root) as Fields;
}

function place(fields: Fields, [first = "", ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    fields[first] = value;
    return;
  }
  const known = Object.hasOwn(fields, first) ? fields[first] : undefined;
  const inner: Fields = typeof known === "object" && !Array.isArray(known) ? known : {};
  fields[first] = inner;
  place(inner, rest, value);
}

/** Makes lists of what holds nothing but `member`, in the order of its numbers. */
function listed(value: FieldValue): FieldValue {
  if (typeof value === "string" || Array.isArray(value)) return value;
  const { member, ...others } = value;
  if (typeof member === "object" && !Array.isArray(member) && Object.keys(others).length === 0) {
    const numbers = Object.keys(member).sort((one, other) => Number(one) - Number(other));
    return numbers.map((number) => listed(member[number] ?? ""));
  }
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, listed(child)]));
}
