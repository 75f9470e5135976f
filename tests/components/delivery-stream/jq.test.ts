import assert from "node:assert/strict";
import { raw as jq } from "jq-wasm";
import { jqFault } from "../../../components/delivery-stream/jq";
import { JQ_FUNCTIONS } from "../../../components/delivery-stream/jq-builtins";
import { accepts, refuses } from "./fixtures";

const EXPRESSIONS = [
  ".type",
  ".user.id",
  ".",
  '."a b"',
  '.a."b"',
  ".a[0]",
  '.["a"].b[1:3]',
  ".a[:2]",
  ".a[2:]",
  ".a[]?",
  ".a?.b",
  '."a"?.b',
  "length?",
  "if .a then .b else .c end?",
  "..|numbers",
  "-1",
  "- .a + -(.b)",
  '(.status / 100 | floor | tostring) + "xx"',
  '.time | strftime("%H")',
  ".time[0:13]",
  '.a // "none"',
  '.a? // "none"',
  "if .a then .b elif .c then .d else empty end",
  "try error catch .",
  "try error(.a) catch .b",
  '[.a, .b] | join("-")',
  '[.[] | {a, "b", "c": 1, (.d): 2, e: .x | length}] | length',
  "{if: 1}.if",
  "reduce .[] as $x (0; . + $x)",
  "reduce .[] as [$x, {a: $y}] (0; . + $x + $y)",
  "[foreach .[] as $x (0; . + $x; [$x, .])] | length",
  "label $out | (.a, break $out)",
  ". as {a: $x, $y} | $x + $y",
  ". as [$a] ?// $a | $a",
  '"\\(.a) and \\("x" + (.b | tostring))"',
  '"a#b):,"',
  '"\\u00e9\\n\\\\"',
  '@base64 "x\\(.a)"',
  "@uri",
  ".a |= . + 1 | .a",
  "[range(0; 10; 2)] | add",
  "(.a, .b) | select(. != null)",
  ".a and .b or (.c | not)",
  "$ENV | length",
  ".1e3 + 1.5E-2",
  "first(.a, .b)",
];

const FAULTS: [string, RegExp][] = [
  [".foo[", /^does not close its "\["$/],
  [".foo[0", /^does not close its "\["$/],
  ["(.foo", /^does not close its "\("$/],
  ["{a: .foo", /^does not close its "\{"$/],
  ["map(", /^does not close its "\("$/],
  ['"abc', /^has a string that does not close$/],
  ['"\\(.a"', /^does not close its "\\\("$|^has a string that does not close$/],
  ['"\\(.a | nosuchfn)"', /^calls nosuchfn, which is no function of jq 1.6$/],
  ['"\\q"', /^has "\\q" in a string/],
  [".a), other: (.b", /^has a "\)" that nothing opens$/],
  [".a]", /^has a "\]" that nothing opens$/],
  [".a, .b", /^gives several values by its comma/],
  [".a: .b", /^has ":" where it should end$/],
  [".a; .b", /^has ";" where it should end$/],
  [".status # c", /^has a comment; leave it out$/],
  [".status\n| length", /^has a line break; write it on one line$/],
  [".status | nosuchfn", /^calls nosuchfn, which is no function of jq 1.6$/],
  ["map(.a; .b)", /^calls map with 2 arguments, which is no function of jq 1.6$/],
  ["tostring(.a)", /^calls tostring with 1 arguments, which is no function of jq 1.6$/],
  ["startswith", /^calls startswith with 0 arguments/],
  ["$x", /^has the variable \$x, which nothing sets$/],
  [".a .b c", /^has "c" where it should end$/],
  [".a |", /^ends where a value must follow$/],
  ["| .a", /^has "\|" where a value must stand$/],
  [".a + * .b", /^has "\*" where a value must stand$/],
  [".a == ", /^ends where a value must follow$/],
  ["if .a then .b else .c", /^ends where "end" must follow$/],
  ["if .a else .c end", /^has "else" where "then" must stand$/],
  ["reduce .[] (0; 1)", /^has "\(" where "as" must stand$/],
  ["reduce .[] as $x (0)", /^has 1 parts in the parentheses/],
  [". as $x", /^ends where "\|" must follow$/],
  ["label out | .a", /^has "out" where a variable must stand$/],
  ["label $out | $out", /^has the variable \$out, which nothing sets$/],
  ["break $out", /^breaks out of \$out, which no label names$/],
  ["{(.a)}", /^has "\}" where ":" must stand$/],
  ["{1: .a}", /^has the key "1"$/],
  ['.a?//"none"', /^has "\?\/\/" where it should end$/],
  ["(.a)?.b", /^has ".b" where it should end$/],
  ["@nosuch", /^uses @nosuch, which is no format/],
  ["!.a", /^has "!", which jq does not know$/],
  ["then", /^has "then" where a value must stand$/],
  ["def f: .; f", /^defines a function/],
];

/** What a later jq takes and Firehose's does not. */
const NEWER: [string, RegExp][] = [
  [".status | abs", /^calls abs, which is no function of jq 1.6$/],
  ["pick(.a)", /^calls pick, which is no function of jq 1.6$/],
  ['scan("a"; "g")', /^calls scan with 2 arguments, which is no function of jq 1.6$/],
  ["@base32d", /^uses @base32d, which is no format of jq 1.6$/],
  ["if .a then .b end", /^has an if without else, which jq 1.6 does not take/],
  [".a.[0]", /^has a dot without a field behind it/],
];

async function compiles(expression: string): Promise<boolean> {
  try {
    // Never run, only compiled.
    await jq("null", `if true then null else (${expression}) end`);
    return true;
  } catch {
    return false;
  }
}

describe("jqFault", () => {
  for (const expression of EXPRESSIONS) {
    it(`F-81 takes ${expression}, as jq does`, async () => {
      assert.equal(jqFault(expression), undefined);
      assert.equal(await compiles(expression), true);
    });
  }

  for (const [expression, fault] of FAULTS) {
    it(`F-81 says what is wrong with ${JSON.stringify(expression)}`, () => {
      assert.match(jqFault(expression) ?? "", fault);
    });
  }

  for (const [expression, fault] of NEWER) {
    it(`F-81 refuses ${expression}, which is newer than jq 1.6`, async () => {
      assert.match(jqFault(expression) ?? "", fault);
      assert.equal(await compiles(expression), true);
    });
  }

  it("F-81 refuses an operator in an object's value, and takes it in parentheses", () => {
    assert.match(
      jqFault("{a: .b + 1}") ?? "",
      /^has an operator in an object's value; put the value into parentheses$/,
    );
    assert.equal(jqFault("{a: (.b + 1)}"), undefined);
  });

  it("F-81 knows the functions that jq has had since 1.6", async () => {
    const later = "abs/0 debug/1 erfc/0 get_jq_origin/0 get_prog_origin/0 jn/2 pick/1 remainder/2 scan/2 yn/2".split(
      " ",
    );
    const known = JSON.parse(await jq("null", "builtins", ["-c"])) as string[];
    assert.deepEqual(known.filter((name) => !JQ_FUNCTIONS.has(name)).sort(), later);
  });
});

describe("the queries of partition keys", () => {
  const withQuery = (query: string) => ({
    prefix: "t=!{partitionKeyFromQuery:type}/",
    partitioning: { keysFromQuery: { type: query } },
  });
  accepts("F-81 accepts a jq expression", withQuery(".type | ascii_downcase"));
  refuses(
    "F-81 rejects what would add a key to the query",
    withQuery(".a), other: (.b"),
    'partitioning.keysFromQuery.type must be a jq 1.6 expression, but it has a ")" that nothing opens; got ".a), other: (.b" (F-81)',
  );
  refuses(
    "F-81 rejects a comment, which would swallow the rest of the query",
    withQuery(".type # kind"),
    'partitioning.keysFromQuery.type must be a jq 1.6 expression, but it has a comment; leave it out; got ".type # kind" (F-81)',
  );
  refuses(
    "F-81 rejects nothing",
    withQuery(" "),
    'partitioning.keysFromQuery.type must be a jq expression such as ".type", got nothing (F-81)',
  );
});
