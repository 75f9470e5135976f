import { redrive } from "./redrive";
import type { RedriveReport } from "./report";
import type { RedrivePlace, RedriveRequest } from "./request";
import { clientTools } from "./tools";

/** Time before the function's end at which a run ends by itself: enough for the call under way, its marks and the report. */
const LAST_MS = 60_000;

/** Feeds failed records of the function's pipeline once more. Its answer is the report. */
export const handler = async (
  request: RedriveRequest,
  time: { getRemainingTimeInMillis(): number },
): Promise<RedriveReport> => {
  const place = readPlace(process.env.REDRIVE_PLACE);
  const tools = clientTools(place.bucketName);
  try {
    return await redrive(place, request ?? {}, {
      ...tools,
      isOver: () => time.getRemainingTimeInMillis() < LAST_MS,
    });
  } finally {
    tools.close();
  }
};

function readPlace(text: string | undefined): RedrivePlace {
  if (text === undefined) throw new Error("the environment variable REDRIVE_PLACE is missing");
  return JSON.parse(text) as RedrivePlace;
}
