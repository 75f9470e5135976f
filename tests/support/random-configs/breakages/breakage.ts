import type { RandomConfig } from "../stack";
import type { Settings } from "../values";

/** One way to break a config in one place. */
export interface Breakage {
  title: string;
  /** The places where it can be made: each breaks the config that it is given and answers the path of the problem. */
  placesIn(config: RandomConfig): Place[];
}

export type Place = () => string;

/** What else a breakage says than its change. */
export interface BreakageOptions {
  /** Where the problem is below the group. @default the first key of the change */
  at?: string;
  /** Which groups it can be made in. @default all */
  when?: (group: Settings, config: RandomConfig) => boolean;
}

/**
 * Changes keys of a group; those that are `undefined` are taken out.
 *
 * @param pattern path of the groups, `*` for names that the user gives
 */
export function change(
  pattern: string,
  keys: Settings | ((group: Settings, config: RandomConfig) => Settings),
  { at, when = () => true }: BreakageOptions = {},
): Breakage {
  const shown = typeof keys === "function" ? (at ?? "") : JSON.stringify(keys, (_, value) => value ?? "(left out)");
  return {
    title: `${pattern} with ${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown}`,
    placesIn: (config) =>
      groupsAt(config.settings, pattern.split("."), [])
        .filter(({ group }) => when(group, config))
        .map(({ path, group }) => () => {
          const changed = typeof keys === "function" ? keys(group, config) : keys;
          Object.assign(group, changed);
          for (const [key, value] of Object.entries(changed)) if (value === undefined) delete group[key];
          return [path, at ?? Object.keys(changed)[0]].filter((part) => part !== "").join(".");
        }),
  };
}

/** The same change with each of several values of one key. */
export function values(pattern: string, key: string, bad: unknown[], options: BreakageOptions = {}): Breakage[] {
  return bad.map((value) => change(pattern, { [key]: value }, options));
}

/** A change of the config as a whole, which answers the path of the problem, or nothing where it cannot be made. */
export function whole(title: string, make: (config: RandomConfig) => Place | undefined): Breakage {
  return {
    title,
    placesIn: (config) => {
      const place = make(config);
      return place === undefined ? [] : [place];
    },
  };
}

interface Found {
  path: string;
  group: Settings;
}

/** The groups of settings at a path. The empty path is the config itself. */
export function groupsAt(value: unknown, [key, ...rest]: string[], path: string[]): Found[] {
  if (!isGroup(value)) return [];
  if (key === undefined || key === "") return [{ path: path.join("."), group: value }];
  const keys = key === "*" ? Object.keys(value) : [key];
  return keys.flatMap((name) => groupsAt(value[name], rest, [...path, name]));
}

function isGroup(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export const isSet =
  (...keys: string[]) =>
  (group: Settings): boolean =>
    keys.every((key) => group[key] !== undefined);

export const isUnset =
  (...keys: string[]) =>
  (group: Settings): boolean =>
    keys.every((key) => group[key] === undefined);
