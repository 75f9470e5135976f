/** What Lambda hands over of a record, as far as it is read here. */
interface KinesisRecord {
  kinesis: { sequenceNumber: string; data: string };
}

/**
 * Writes the id and the type of each event into the function's log. The first record that is no event is reported: all
 * before it are done, and Lambda parts it from those behind it.
 */
export async function handler({ Records }: { Records: KinesisRecord[] }) {
  for (const { kinesis } of Records) {
    try {
      const { id, type } = JSON.parse(Buffer.from(kinesis.data, "base64").toString());
      console.log(JSON.stringify({ audited: id, type }));
    } catch {
      return { batchItemFailures: [{ itemIdentifier: kinesis.sequenceNumber }] };
    }
  }
  return { batchItemFailures: [] };
}
