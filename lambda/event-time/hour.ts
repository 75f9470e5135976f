/** An hour of UTC, as the folder of its partition says it: `dt=2026-01-31/hour=23/`. */
export type HourFolder = string;

const FOLDER = /dt=(\d{4}-\d{2}-\d{2})\/hour=(\d{2})\/$/;
const HOUR_MILLISECONDS = 3_600_000;

/** The folder of a time, written `yyyy-MM-dd HH:mm:ss.ffffff` in UTC. */
export function hourFolder(time: string): HourFolder {
  return `dt=${time.slice(0, 10)}/hour=${time.slice(11, 13)}/`;
}

/** When the hour of a folder ends, in milliseconds since the epoch. @throws Error for what is no such folder */
export function endOfHour(folder: HourFolder): number {
  const [, day, hour] = FOLDER.exec(folder) ?? [];
  if (day === undefined) throw new Error(`"${folder}" is no folder of an hour`);
  return Date.parse(`${day}T${hour}:00:00Z`) + HOUR_MILLISECONDS;
}
