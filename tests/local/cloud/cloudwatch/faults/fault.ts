const tested = new Set<string>();

/**
 * A test that brings a fault about and sees the alarm that is for it fire.
 *
 * @param alarm the alarm's name among those of one part, as its section of the runbook is called
 * @param cause what happens, in words
 */
export function fault(alarm: string, cause: string, test: () => Promise<void>): void {
  tested.add(alarm);
  it(`${alarm}: ${cause}`, test);
}

/** The alarms that a test brings a fault about for. Whole once every file beside this one is loaded. */
export function alarmsWithFaults(): string[] {
  return [...tested].sort();
}
