import type { Finding } from "./findings";
import { type Token, tokens } from "./tokens";

/** A construct of Kinesis Data Analytics for SQL, and what does its work in Flink SQL. */
interface Retired {
  /** Words and symbols in a row; `*` at the end of a word stands for any ending. */
  words: string[];
  counterpart: string;
  /** Whether a column of the schema may have this name. */
  isName?: boolean;
}

const WINDOW = "FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(rt), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end";
const STREAM = "name a step of the query by WITH name AS (SELECT …)";
const PUMP = "write only the SELECT: the table of results and its INSERT are made from the result's schema";
const REGEX = "take fields by REGEXP_EXTRACT or SPLIT_INDEX";
const NONE = "Flink has none built in; compute it after the results are stored";

const RETIRED: Retired[] = [
  { words: ["CREATE", "OR", "REPLACE", "STREAM"], counterpart: STREAM },
  { words: ["CREATE", "STREAM"], counterpart: STREAM },
  { words: ["CREATE", "OR", "REPLACE", "PUMP"], counterpart: PUMP },
  { words: ["CREATE", "PUMP"], counterpart: PUMP },
  { words: ["SELECT", "STREAM"], counterpart: "write SELECT: every query of this file reads a stream" },
  { words: ["SOURCE_SQL_STREAM_*"], counterpart: "name the event table, which is named as the schema" },
  { words: ["DESTINATION_SQL_STREAM*"], counterpart: PUMP },
  { words: ["ROWTIME"], counterpart: `write rt for the time of an event, and for windows ${WINDOW}`, isName: true },
  {
    words: ["APPROXIMATE_ARRIVAL_TIME"],
    counterpart: "write rt; the schema's eventTime names the column that it comes from",
    isName: true,
  },
  { words: ["STEP", "("], counterpart: `write ${WINDOW}` },
  {
    words: ["WINDOWED", "BY", "STAGGER"],
    counterpart: `nearest is SESSION(TABLE t, DESCRIPTOR(rt), gap); or write ${WINDOW} with a watermark delay of 60 s`,
  },
  { words: ["WINDOWED", "BY"], counterpart: `write ${WINDOW}` },
  {
    words: ["OVER", "(", "RANGE"],
    counterpart:
      "write OVER (PARTITION BY k ORDER BY rt RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW), or HOP",
  },
  {
    words: ["TOP_K_ITEMS_TUMBLING"],
    counterpart: "count in a window, then ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY …) <= k",
  },
  { words: ["COUNT_DISTINCT_ITEMS_TUMBLING"], counterpart: `write COUNT(DISTINCT column) ${WINDOW}` },
  { words: ["RANDOM_CUT_FOREST*", "("], counterpart: NONE },
  { words: ["HOTSPOTS", "("], counterpart: NONE },
  { words: ["REGEX_LOG_PARSE", "("], counterpart: REGEX },
  { words: ["FAST_REGEX_LOG_PARSE*", "("], counterpart: REGEX },
  { words: ["W3C_LOG_PARSE", "("], counterpart: REGEX },
  { words: ["SYS_LOG_PARSE", "("], counterpart: REGEX },
  { words: ["VARIABLE_COLUMN_LOG_PARSE", "("], counterpart: REGEX },
  { words: ["FIXED_COLUMN_LOG_PARSE", "("], counterpart: "take fields by SUBSTRING" },
  { words: ["TSDIFF", "("], counterpart: "write TIMESTAMPDIFF(SECOND, a, b)" },
  { words: ["MONOTONIC", "("], counterpart: "leave it out: rt has the order of a stream" },
  { words: ["CURSOR", "(", "SELECT"], counterpart: STREAM },
];

/** Every construct of the retired dialect in a file. `columns` are names that the schema itself gives. */
export function retiredConstructs(sql: string, columns: readonly string[]): Finding[] {
  // The retired dialect has double quotes, which are no token here: they count as white space.
  const found = tokens(sql.replaceAll('"', " ")).tokens.filter(({ kind }) => kind === "word" || kind === "symbol");
  const own = new Set(columns.map((column) => column.toUpperCase()));
  const findings: Finding[] = [];
  for (let at = 0; at < found.length; at++) {
    const match = RETIRED.find(
      ({ words, isName }) => matches(words, found, at) && !(isName && own.has(words[0] ?? "")),
    );
    if (match === undefined) continue;
    findings.push({ at: found[at]?.start ?? 0, reason: reasonOf(match, found, at) });
    at += match.words.length - 1;
  }
  return findings;
}

function matches(words: readonly string[], found: readonly Token[], at: number): boolean {
  return words.every((word, index) => {
    const value = found[at + index]?.value;
    return word.endsWith("*") ? value?.startsWith(word.slice(0, -1)) : value === word;
  });
}

function reasonOf({ words, counterpart }: Retired, found: readonly Token[], at: number): string {
  const written = words.map((_, index) => found[at + index]?.value).join(" ");
  return `has ${written.replace(" (", "(")} of Kinesis Data Analytics for SQL, which AWS has ended; in Flink SQL ${counterpart}`;
}
