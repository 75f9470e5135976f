/** How the lines of a known log format are read: its groups in the order of its fields. */
export interface LogFormat {
  pattern: string;
  fields: string[];
  /** Whether `-` stands for no value, as in Apache's access logs. */
  hasDash: boolean;
}

// The patterns are those of the Kinesis Agent (PatternConstants.java), so that a line parses here exactly when it does on a host.
const INT = "(?:[+-]?(?:[0-9]+))";
const POSINT = "(?:[1-9][0-9]*)";
const NONNEGINT = "(?:[0-9]+)";
const WORD = String.raw`\w+`;
const NOQUOTE = '[^"]+';
const IP = String.raw`(?:[\d\.]+)`;
const HOSTNAME = String.raw`(?:[\w\-]+)(?:\.(?:[\w\-]+))*(?:\.?|\b)`;
const IPORHOST = `(?:${HOSTNAME}|${IP})`;
const URIHOST = `(?:${IPORHOST}(?::${POSINT})?)`;
const USER = "(?:[a-zA-Z0-9._-]+)";
const MONTHDAY = "(?:(?:0[1-9])|(?:[12][0-9])|(?:3[01])|[1-9])";
const DAY = "(?:Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?)";
const MONTHS =
  "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|Jun(?:e)?|Jul(?:y)?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?";
const MONTH = String.raw`\b(?:${MONTHS})\b`;
const YEAR = String.raw`(?:[1-9]\d*)`;
const HOUR = "(?:2[0123]|[01]?[0-9])";
const SECOND = String.raw`(?:(?:[0-5]?[0-9]|60)(?:[:\.,][0-9]+)?)`;
const TIME = `(?:${HOUR}:(?:[0-5][0-9]):${SECOND})`;
const HTTPDATE = String.raw`(?:${MONTHDAY}/${MONTH}/${YEAR}:${TIME}\s${INT})`;
const ERROR_TIME = String.raw`(?:${DAY}\s+${MONTH}\s+${MONTHDAY}\s+${TIME}\s+${YEAR})`;
const SYSLOG_TIME = String.raw`(?:${MONTH}\s+${MONTHDAY}\s+${TIME})`;
const RFC3339_TIME = String.raw`(?:\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?)(?:Z|(?:[-+]\d{2}:\d{2}))`;
const PROGRAM = String.raw`([\w\._/%-]+)(?:\[(${POSINT})\])?`;

const COMMON = String.raw`(${IPORHOST}) (${USER}) (${USER}) \[(${HTTPDATE})\] "(${NOQUOTE})" (${INT}|\-) (${INT}|\-)`;
const COMBINED = `${COMMON} "(${NOQUOTE})" "(${NOQUOTE})"`;
const ERROR = String.raw`\[(${ERROR_TIME})\] \[(?:(${WORD}):)?(${WORD})\] \[pid (${NONNEGINT})(?::tid (${NONNEGINT}))?\] \[client (${URIHOST})\] (.*)`;

const COMMON_FIELDS = ["host", "ident", "authuser", "datetime", "request", "response", "bytes"];
const SYSLOG_FIELDS = ["timestamp", "hostname", "program", "processid", "message"];

/** The log formats of the agent's option LOGTOJSON. */
export const LOG_FORMATS = {
  COMMONAPACHELOG: { pattern: `${COMMON}.*`, fields: COMMON_FIELDS, hasDash: true },
  COMBINEDAPACHELOG: { pattern: `${COMBINED}.*`, fields: [...COMMON_FIELDS, "referer", "agent"], hasDash: true },
  APACHEERRORLOG: {
    pattern: ERROR,
    fields: ["timestamp", "module", "severity", "processid", "threadid", "client", "message"],
    hasDash: true,
  },
  SYSLOG: { pattern: syslogAfter(SYSLOG_TIME), fields: SYSLOG_FIELDS, hasDash: false },
  RFC3339SYSLOG: { pattern: syslogAfter(RFC3339_TIME), fields: SYSLOG_FIELDS, hasDash: false },
} satisfies Record<string, LogFormat>;

export type LogFormatName = keyof typeof LOG_FORMATS;

function syslogAfter(time: string): string {
  return `(${time}) (?:<${NONNEGINT}.${NONNEGINT}> )?(${USER}) ${PROGRAM}: (.*)`;
}
