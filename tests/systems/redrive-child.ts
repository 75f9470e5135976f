import { redrive } from "../../lambda/redrive/redrive";
import type { RedrivePlace } from "../../lambda/redrive/request";
import type { Sink } from "../../lambda/redrive/sink";
import { clientTools } from "../../lambda/redrive/tools";
import { clientSettings } from "../../local/feed/endpoint";

/** The call at which the run stops, for its parent to kill it: some before it are marked by then. */
const LAST_CALL = 3;

/**
 * Runs a re-drive that stops `before` or `after` its third call, or never, and says so. Its lease is short, so that the test
 * need not wait a minute for that of a run it killed.
 */
async function main([endpoint, place = "", leaseMs, stop]: string[]): Promise<void> {
  const parsed = JSON.parse(place) as RedrivePlace;
  const tools = clientTools(parsed.bucketName, clientSettings({ endpoint, region: "eu-west-1" }));
  let calls = 0;
  const stopping = (sink: Sink): Sink => ({
    async put(batch) {
      calls++;
      if (calls === LAST_CALL && stop === "before") await untilKilled();
      const answer = await sink.put(batch);
      if (calls === LAST_CALL && stop === "after") await untilKilled();
      return answer;
    },
  });
  if (stop === "anywhere") process.stdout.write("now\n");
  await redrive(parsed, {}, { ...tools, sinkOf: (name) => stopping(tools.sinkOf(name)), leaseMs: Number(leaseMs) });
  tools.close();
}

async function untilKilled(): Promise<void> {
  process.stdout.write("now\n");
  await new Promise((resolve) => setTimeout(resolve, 60_000));
}

void main(process.argv.slice(2));
