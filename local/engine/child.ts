import { spawn } from "node:child_process";
import path from "node:path";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { GrpcCallbacks } from "./callbacks";
import { Deployment } from "./deployment";
import { ProgramError } from "./failures";
import { engineOf, monitorOf } from "./monitor";
import { deploymentOptions, type ProgramOptions, type ProgramResult } from "./program";
import { asService } from "./rpc";

/** A program by its folder, as Pulumi's command line runs it. */
export interface ChildProgramOptions extends ProgramOptions {
  program: string;
}

/**
 * Runs a program as `pulumi up` does: in a process of its own, by Pulumi's own runner for Node, which speaks gRPC to the
 * engine. It is slower than `runProgram` and must give the same resources: it is there to prove that. A program that fails
 * takes half a minute, which the runner spends on printing the error (Node 20) and on holding its connection.
 *
 * @throws ProgramError when the program, or a resource of it, failed
 */
export async function runProgramInChild(options: ChildProgramOptions): Promise<ProgramResult> {
  const callbacks = new GrpcCallbacks();
  const deployment = new Deployment({ ...deploymentOptions(options), callbacks });
  const { address, close } = await serve(deployment);
  try {
    const { exitCode, output } = await runNode(options, address);
    await deployment.idle();
    if (exitCode !== 0) throw new ProgramError(failuresOf(deployment, output));
  } finally {
    close();
    callbacks.close();
  }
  const { resources, outputs, logs } = deployment;
  return { resources, outputs, logs };
}

function failuresOf({ failures, logs }: Deployment, output: string): unknown[] {
  const logged = logs.filter(({ severity }) => severity === "error").map(({ message }) => message);
  return [failures, logged].find((errors) => errors.length > 0) ?? [output];
}

/** Serves a deployment over gRPC to processes of this machine, until it is closed. */
export async function serve(deployment: Deployment): Promise<{ address: string; close: () => void }> {
  const server = new Server();
  server.addService(ResourceMonitorService, asService(monitorOf(deployment)));
  server.addService(EngineService, asService(engineOf(deployment)));
  return { address: await listen(server), close: () => server.forceShutdown() };
}

async function listen(server: Server): Promise<string> {
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  return `127.0.0.1:${port}`;
}

interface ChildEnd {
  exitCode: number;
  output: string;
}

function runNode(options: ChildProgramOptions, address: string): Promise<ChildEnd> {
  const child = spawn(process.execPath, nodeArguments(options, address), { env: environment(options) });
  let output = "";
  const append = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on("data", append);
  child.stderr.on("data", append);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ exitCode: code ?? 1, output }));
  });
}

function nodeArguments(options: ChildProgramOptions, address: string): string[] {
  const folder = path.resolve(options.program);
  return [
    require.resolve("@pulumi/pulumi/cmd/run", { paths: [folder] }),
    `--monitor=${address}`,
    `--engine=${address}`,
    `--project=${options.project}`,
    `--stack=${options.stack}`,
    `--organization=${options.organization ?? "organization"}`,
    `--root-directory=${process.cwd()}`,
    "--parallel=16",
    `--pwd=${folder}`,
    ...(options.mode === "preview" ? ["--dry-run"] : []),
    ".",
  ];
}

function environment({ config, secretKeys = [] }: ChildProgramOptions): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
    PULUMI_NODEJS_TYPESCRIPT: "true",
    // The types are checked once, by `npm run typecheck`.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  };
}
