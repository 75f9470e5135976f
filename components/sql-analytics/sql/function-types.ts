/** Functions by the type they answer, whatever they are given. Source: Flink's built-in functions. */
const BY_TYPE: Record<string, string> = {
  bigint:
    "COUNT ROW_NUMBER RANK DENSE_RANK UNIX_TIMESTAMP EXTRACT YEAR QUARTER MONTH WEEK HOUR MINUTE SECOND DAYOFYEAR DAYOFMONTH DAYOFWEEK",
  int: "CHAR_LENGTH CHARACTER_LENGTH POSITION LOCATE ASCII TIMESTAMPDIFF",
  string: `UPPER LOWER CONCAT CONCAT_WS SUBSTRING SUBSTR TRIM LTRIM RTRIM BTRIM REPLACE LPAD RPAD LEFT RIGHT INITCAP REVERSE REPEAT
    OVERLAY REGEXP_EXTRACT REGEXP_REPLACE SPLIT_INDEX DATE_FORMAT FROM_UNIXTIME MD5 SHA1 SHA224 SHA256 SHA384 SHA512 UUID TO_BASE64
    FROM_BASE64 LISTAGG JSON_QUERY JSON_STRING JSON_OBJECT JSON_ARRAY JSON_OBJECTAGG JSON_ARRAYAGG CHR PARSE_URL`,
  double: "RAND SQRT LN LOG LOG2 LOG10 EXP POWER SIN COS TAN ASIN ACOS ATAN ATAN2 PI E RADIANS DEGREES",
  timestamp: `CURRENT_TIMESTAMP NOW CURRENT_ROW_TIMESTAMP LOCALTIMESTAMP PROCTIME TO_TIMESTAMP TO_TIMESTAMP_LTZ TUMBLE_START TUMBLE_END
    HOP_START HOP_END SESSION_START SESSION_END`,
  date: "CURRENT_DATE TO_DATE",
  boolean: "EXISTS JSON_EXISTS REGEXP STARTSWITH ENDSWITH IS_ALPHA IS_DECIMAL IS_DIGIT",
};

const TYPES = new Map(
  Object.entries(BY_TYPE).flatMap(([type, names]) => names.split(/\s+/).map((name) => [name, type] as const)),
);

const SAME_AS_FIRST = new Set(["MIN", "MAX", "FIRST_VALUE", "LAST_VALUE", "LAG", "LEAD", "ABS", "NULLIF"]);
const SAME_AS_ALL = new Set(["COALESCE", "IFNULL", "GREATEST", "LEAST"]);

const AGGREGATES = new Set(
  `COUNT SUM AVG MIN MAX LISTAGG COLLECT ARRAY_AGG FIRST_VALUE LAST_VALUE STDDEV_POP STDDEV_SAMP STDDEV VAR_POP VAR_SAMP VARIANCE
  JSON_OBJECTAGG JSON_ARRAYAGG APPROX_COUNT_DISTINCT PERCENTILE`.split(/\s+/),
);

/** Whether a function makes one value of many rows. */
export function isAggregate(name: string): boolean {
  return AGGREGATES.has(name);
}

/** Whether a function numbers the rows of an order. */
export function isRank(name: string): boolean {
  return ["ROW_NUMBER", "RANK", "DENSE_RANK"].includes(name);
}

/** The type that a function answers, where it is known for sure. `types` are those of its arguments. */
export function functionType(name: string, types: readonly (string | undefined)[]): string | undefined {
  const [first] = types;
  if (SAME_AS_FIRST.has(name)) return first;
  if (SAME_AS_ALL.has(name)) return types.every((type) => type === first) ? first : undefined;
  if (name === "SUM") return first?.startsWith("decimal") ? first.replace(/\(\d+/, "(38") : first;
  if (name === "AVG") return first?.startsWith("decimal") ? undefined : first;
  if (name === "CEIL" || name === "CEILING" || name === "FLOOR")
    return first?.startsWith("decimal") ? undefined : first;
  return TYPES.get(name);
}
