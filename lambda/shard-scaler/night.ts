import type { NightFloor } from "./rules";

/** Whether it is night at a moment. Where `from` is later than `to`, the night goes over midnight. @param time milliseconds */
export function isNight({ from, to, timeZone }: NightFloor, time: number): boolean {
  const now = clockOf(time, timeZone);
  return from < to ? from <= now && now < to : from <= now || now < to;
}

/** `HH:MM` as the clocks of the time zone show it, summer time included. */
function clockOf(time: number, timeZone: string): string {
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return clock.format(time);
}
