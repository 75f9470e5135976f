import {
  type KinesisClient,
  ListTagsForStreamCommand,
  type ListTagsForStreamCommandInput,
} from "@aws-sdk/client-kinesis";
import { HISTORY_TAG } from "./rules";

/** The history's tag of a stream; `undefined` where it has none, as a stream that nothing scales. */
export async function historyTag(
  kinesis: KinesisClient,
  stream: Pick<ListTagsForStreamCommandInput, "StreamARN" | "StreamName">,
): Promise<string | undefined> {
  for (let ExclusiveStartTagKey: string | undefined; ; ) {
    const { Tags = [], HasMoreTags } = await kinesis.send(
      new ListTagsForStreamCommand({ ...stream, ExclusiveStartTagKey }),
    );
    const found = Tags.find(({ Key }) => Key === HISTORY_TAG);
    if (found || !HasMoreTags) return found?.Value;
    ExclusiveStartTagKey = Tags.at(-1)?.Key;
  }
}
