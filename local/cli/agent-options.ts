import { PLACE_OPTIONS, PLACE_USAGE } from "./target-place";
import { parseOptions, UsageError, wholeNumber } from "./usage";

const USAGE = `npm run agent -- [options]

Tails files and sends their lines, as the Kinesis Agent does by the same settings file.

  --pipeline NAME          the pipeline to feed, by its agent's settings   (the only one)
  --stream NAME            or any data stream
  --delivery-stream NAME   or any delivery stream
  --settings FILE          or all flows of an agent.json
  --file PATTERN           the files, in place of those of the settings; more than one is allowed
  --initial-position WHERE of files that are there at the very first start: START_OF_FILE, END_OF_FILE
  --until-idle SECONDS     end when nothing new came for so long           (goes on until Ctrl-C)
  --checkpoints FILE       where it is kept how far the files were read    (agent/NAME.json in the data folder)
  --json                   the summary as one JSON object on stdout

Without settings, --file and these make them; files are then read from their start:

  --option OPTION          what a line becomes: SINGLELINE, CSVTOJSON, LOGTOJSON   (the line as it is)
  --fields A,B,C           CSVTOJSON: the fields; LOGTOJSON: those of the pattern  (the schema's columns)
  --delimiter TEXT         CSVTOJSON: what parts the fields                        (,)
  --log-format FORMAT      LOGTOJSON: such as COMBINEDAPACHELOG or SYSLOG
  --match-pattern REGEX    LOGTOJSON: instead of a format's own
  --skip-header-lines N    lines of a file's head that are no records              (0)
  --partition-key HOW      RANDOM or DETERMINISTIC                                 (RANDOM)

${PLACE_USAGE}
`;

const TEXT = { type: "string" } as const;
const MAKING_OPTIONS = {
  option: TEXT,
  fields: TEXT,
  delimiter: TEXT,
  "log-format": TEXT,
  "match-pattern": TEXT,
  "skip-header-lines": TEXT,
  "partition-key": TEXT,
} as const;

/** What `npm run agent` is asked to do. */
export type AgentWords = ReturnType<typeof readAgentWords>;

/** @throws UsageError */
export function readAgentWords(argv: string[]) {
  const { values } = parseOptions(argv, {
    usage: USAGE,
    options: {
      ...PLACE_OPTIONS,
      ...MAKING_OPTIONS,
      pipeline: TEXT,
      stream: TEXT,
      "delivery-stream": TEXT,
      settings: TEXT,
      file: { type: "string", multiple: true },
      "initial-position": TEXT,
      "until-idle": TEXT,
      checkpoints: TEXT,
      json: { type: "boolean" },
    },
  });
  const named = (["pipeline", "stream", "delivery-stream", "settings"] as const).filter((word) => values[word]);
  if (named.length > 1) throw new UsageError(`give one of ${named.map((word) => `--${word}`).join(" and ")}`);
  const making = Object.keys(MAKING_OPTIONS).filter((word) => word in values);
  if (making.length > 0 && values.settings !== undefined)
    throw new UsageError(`--${making[0]} makes settings, and --settings has them; leave one out`);
  const seconds = values["until-idle"];
  return {
    ...values,
    files: values.file ?? [],
    /** Whether the words of the call make settings of their own. */
    makesSettings: making.length > 0,
    untilIdleMilliseconds: seconds === undefined ? undefined : wholeNumber("until-idle", seconds, 1, 86_400) * 1000,
  };
}
