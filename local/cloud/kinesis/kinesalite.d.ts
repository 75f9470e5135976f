/** The modules of kinesalite 3.3.3 that are used in process. It ships no types. */

declare module "kinesalite/db" {
  /** levelup with JSON values, as kinesalite opens it. */
  interface Level {
    get(key: string, callback: (error: Error | null, value: unknown) => void): void;
    put(key: string, value: unknown, callback: (error?: Error | null) => void): void;
    del(key: string, callback: (error?: Error | null) => void): void;
    batch(
      operations: { type: "put" | "del"; key: string; value?: unknown }[],
      callback: (error?: Error | null) => void,
    ): void;
    iterator(options: LevelRange): LevelIterator;
  }

  interface LevelRange {
    gt?: string;
    gte?: string;
    lt?: string;
    limit?: number;
    reverse?: boolean;
  }

  interface LevelIterator {
    next(callback: (error: Error | null, key?: string | Buffer, value?: unknown) => void): void;
    end(callback: (error?: Error | null) => void): void;
  }

  /** Holds the lock until the function that `release` made is called. */
  type Lock = (key: string, locked: (release: (done: () => void) => () => void) => void) => void;

  interface Store {
    db: {
      open(callback: (error?: Error | null) => void): void;
      close(callback: (error?: Error | null) => void): void;
      once(event: "error", listener: (error: Error) => void): void;
    };
    metaDb: Level & { lock: Lock; awsAccountId: string; awsRegion: string };
    getStreamDb(name: string): Level;
    deleteStreamDb(name: string, callback: (error?: Error | null) => void): void;
    createStreamMs: number;
  }

  interface Sequence {
    shardCreateTime: number;
    shardIx: number;
    seqTime: number;
  }

  export function create(options: {
    path: string;
    createStreamMs: number;
    deleteStreamMs: number;
    updateStreamMs: number;
    shardLimit: number;
  }): Store;
  export function parseSequence(sequenceNumber: string): Sequence;
  export function shardIxToHex(shardIx: number): string;
  /** @throws Error when it is no shard id */
  export function resolveShardId(shardId: string): { shardId: string; shardIx: number };
}

declare module "kinesalite/validations" {
  export type Types = Record<string, unknown>;
  /** @throws an error with `statusCode` and `body` */
  export function checkTypes(data: object, types: Types): Record<string, unknown>;
  /** @throws an error with `statusCode` and `body` */
  export function checkValidations(data: object, types: Types, custom?: (data: object) => string | undefined): void;
}

declare module "kinesalite" {
  /** kinesalite as its users run it: a server of its own. The bench measures it beside ours. */
  export default function kinesalite(options: { path?: string; createStreamMs?: number }): import("node:http").Server;
}
