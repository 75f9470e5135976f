// Node 20.20 can spend seconds on the coloured printing of an error whose stack holds paths such as
// node_modules/@pulumi/resource.ts, so errors are printed without colours.
import util from "node:util";

const inspect = util.inspect;
const plain = (value: unknown, options?: util.InspectOptions): string =>
  inspect(value, value instanceof Error ? { ...options, colors: false } : options);
util.inspect = Object.assign(plain, inspect) as typeof util.inspect;
