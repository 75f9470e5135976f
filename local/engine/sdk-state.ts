import * as runtimeState from "@pulumi/pulumi/runtime/state";
import type { Message } from "google-protobuf";

/** What the SDK keeps of one run, as far as it is used here; the SDK's declarations leave it out. */
export interface RunState {
  settings: {
    monitor?: unknown;
    engine?: unknown;
    options: { rootDirectory?: string };
  };
  /** Left out, the SDK makes it, with a server, when the first transform is registered. */
  callbacks?: ProgramCallbacks;
}

/** The program's transforms, which the engine calls. */
export interface ProgramCallbacks {
  _callbacks: ReadonlyMap<string, (request: Uint8Array) => Promise<Message>>;
}

interface StateModule {
  withLocalStorage<Result>(callback: () => Result): Result;
  getStore(): RunState;
}

const state = runtimeState as unknown as StateModule;

/** Runs with a state of its own, so that runs do not see one another's config, stack or monitor. */
export function withOwnState<Result>(run: () => Result): Result {
  return state.withLocalStorage(run);
}

/** The state of the run that calls. */
export function runState(): RunState {
  return state.getStore();
}
