import { existsSync } from "node:fs";
import path from "node:path";
import { runtime } from "@pulumi/pulumi";
import { type Account, DEFAULT_REGION, LOCAL_ACCOUNT_ID } from "./account";
import { type Apply, deployTo, planOnly } from "./apply";
import { callbacksWithoutServer, DirectCallbacks } from "./callbacks";
import { Deployment, type LogEntry } from "./deployment";
import { FloatingErrors, ProgramError } from "./failures";
import type { ResourceHandlers } from "./handler";
import { engineOf, monitorOf } from "./monitor";
import type { RegisteredResource } from "./resources";
import { asClient } from "./rpc";
import { runState, withOwnState } from "./sdk-state";
import { skipUnreadStackTraces } from "./stack-traces";
import type { PropertyMap } from "./values";

/** Set in each run, so that a program can tell this engine, which needs no code of jobs, from Pulumi's own. */
export const LOCAL_ENGINE_KEY = "local-engine:running";

/** A program and the stack that it runs for. */
export interface ProgramOptions {
  project: string;
  stack: string;
  /** @default organization, as Pulumi calls that of a self-managed backend */
  organization?: string | undefined;
  /** Config by `namespace:key`. Every value is a string; objects and lists are JSON. */
  config: Record<string, string>;
  /** Keys whose values are secret. @default none */
  secretKeys?: readonly string[] | undefined;
  /** The program, or the file or folder that exports it by `export = async () => …`. */
  program: Program | string;
  /** `preview` makes nothing and leaves unknown what only AWS could tell; `deploy` has each resource made by its handler. */
  mode: "preview" | "deploy";
  /** Makes the resources of a `deploy`, by Pulumi type token. @default none */
  handlers?: ResourceHandlers | undefined;
  /** Types that a `deploy` records without local effect. @default none */
  recordedTypes?: ReadonlySet<string> | undefined;
  /** What a `preview` answers for each resource. @default nothing: what only AWS knows stays unknown */
  standIns?: ((account: Account) => Apply) | undefined;
  /** What the program is told of its account. @default 000000000000, in the region of `aws:region` */
  account?: Partial<Account> | undefined;
  /** Called for each resource once it is answered, for progress. */
  onResource?: ((resource: RegisteredResource) => void) | undefined;
}

/** A Pulumi program as a function: registers resources, returns the stack's outputs. */
export type Program = () => Promise<unknown>;

export interface ProgramResult {
  /** In the order of their registration; the stack comes first. */
  resources: RegisteredResource[];
  /** The stack's outputs. */
  outputs: PropertyMap;
  logs: LogEntry[];
}

/** How long a failed program gets to end what it has begun. What waits for a resource that was never registered never ends. */
const GRACE_MILLISECONDS = 250;

let running = false;

/**
 * Runs a Pulumi program in this process, against an engine of our own in place of Pulumi's.
 *
 * One run at a time: what a program throws where nobody waits reaches us as an event of the whole process. A program
 * ends when its function has returned and all that it registered is answered; a timer that registers more later is not
 * waited for.
 *
 * @throws ProgramError when the program, or a resource of it, failed
 */
export async function runProgram(options: ProgramOptions): Promise<ProgramResult> {
  if (running) throw new Error("another program runs in this process; wait for its end first");
  running = true;
  const deployment = new Deployment({ ...deploymentOptions(options), callbacks: new DirectCallbacks() });
  const floating = new FloatingErrors();
  const restoreStackTraces = skipUnreadStackTraces();
  try {
    await withOwnState(() => runToItsEnd(options, deployment, floating));
  } finally {
    restoreStackTraces();
    floating.release();
    running = false;
  }
  throwFailures(deployment, floating);
  const { resources, outputs, logs } = deployment;
  return { resources, outputs, logs };
}

/** The engine's side of the options. */
export function deploymentOptions(options: ProgramOptions) {
  const { project, stack, config, mode, onResource, handlers = {}, recordedTypes = new Set<string>() } = options;
  const region = options.account?.region ?? config["aws:region"] ?? DEFAULT_REGION;
  const account = { accountId: options.account?.accountId ?? LOCAL_ACCOUNT_ID, region };
  const isDeploy = mode === "deploy";
  const preview = options.standIns?.(account) ?? planOnly;
  const apply = isDeploy ? deployTo({ handlers, recordedTypes, account }) : preview;
  return { project, stack, account, apply, stopAtFailure: isDeploy, onResource };
}

async function runToItsEnd(options: ProgramOptions, deployment: Deployment, floating: FloatingErrors): Promise<void> {
  connect(options, deployment);
  const program = runtime
    .runInPulumiStack(() => load(options.program)())
    .then(() => runtime.disconnect())
    .catch((error: unknown) => void floating.errors.add(error));
  await Promise.race([program, floating.first]);
  await nextTurn();
  if (floating.errors.size > 0 || deployment.failures.length > 0) await windDown(program, deployment);
}

/** Points the SDK at the deployment and gives it the stack's config. */
function connect(options: ProgramOptions, deployment: Deployment): void {
  const { project, stack, config, mode, organization = "organization", secretKeys = [] } = options;
  const here = "in-process";
  runtime.resetOptions(project, stack, -1, here, here, mode === "preview", organization);
  const state = runState();
  const { settings } = state;
  settings.monitor = asClient(monitorOf(deployment));
  settings.engine = asClient(engineOf(deployment));
  settings.options.rootDirectory = process.cwd();
  state.callbacks = callbacksWithoutServer(settings.monitor);
  runtime.setAllConfig({ ...config, [LOCAL_ENGINE_KEY]: "true" }, [...secretKeys]);
}

/** Lets what is under way end, so that no handler works on after the run; a program that hangs is left behind. */
async function windDown(program: Promise<unknown>, deployment: Deployment): Promise<void> {
  await deployment.idle();
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise((resolve) => {
    timer = setTimeout(resolve, GRACE_MILLISECONDS);
  });
  await Promise.race([program.then(() => runtime.disconnect()), grace]);
  clearTimeout(timer);
  await deployment.idle();
  await nextTurn();
  // Not only disconnects: it also tells the SDK not to complain, as the process ends, of promises that never came.
  runtime.terminateRpcs();
}

function throwFailures(deployment: Deployment, floating: FloatingErrors): void {
  const logged = deployment.logs.filter(({ severity }) => severity === "error").map(({ message }) => message);
  const causes = [deployment.failures, [...floating.errors], logged].find((errors) => errors.length > 0);
  if (causes !== undefined) throw new ProgramError(causes);
}

/**
 * The function that a program's file exports. The file is loaded once a process and its function called at each run, so
 * that it must keep nothing between runs; a file that registers resources as it is loaded could run only once.
 */
function load(program: Program | string): Program {
  if (typeof program === "function") return program;
  const file = path.resolve(program);
  if (!existsSync(file)) throw new Error(`the program ${file} is not there`);
  const exported: unknown = require(file);
  if (typeof exported === "function") return exported as Program;
  throw new Error(`${file} must export the program as one function: export = async () => { … }`);
}

// Node reports rejections that nobody handles only after the turn in which they came.
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
