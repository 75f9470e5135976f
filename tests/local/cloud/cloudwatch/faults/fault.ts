/**
 * A test that brings a fault about and sees the alarm that is for it fire. Its title tells `every-alarm.test.ts` that it is there.
 *
 * @param alarm the alarm's name among those of one part, as its section of the runbook is called
 * @param cause what happens, in words
 */
export function fault(alarm: string, cause: string, test: () => Promise<void>): void {
  it(`${alarm}: ${cause}`, test);
}
