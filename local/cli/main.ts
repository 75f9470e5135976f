import { HelpRequest, UsageError } from "./usage";

type Command = (argv: string[]) => Promise<number>;

// Each command loads only what it needs: @pulumi/aws alone takes a second.
const COMMANDS: Record<string, () => Promise<Command>> = {
  start: async () => (await import("./start")).start,
  plan: async () => (await import("./plan")).plan,
  query: async () => (await import("./query")).query,
  schema: async () => (await import("./schema")).schema,
  produce: async () => (await import("./produce")).produce,
  tail: async () => (await import("./tail")).tail,
  agent: async () => (await import("./agent")).agent,
  redrive: async () => (await import("./redrive")).redriveCommand,
  canary: async () => (await import("./canary")).canary,
  compare: async () => (await import("./compare")).compare,
  reshard: async () => (await import("./reshard")).reshard,
};

async function main([name = "", ...argv]: string[]): Promise<number> {
  const load = COMMANDS[name];
  if (!load) throw new UsageError(`no command "${name}"; there are ${Object.keys(COMMANDS).join(", ")}`);
  const command = await load();
  return command(argv);
}

main(process.argv.slice(2)).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    if (error instanceof HelpRequest) {
      process.stdout.write(`${error.message.trimEnd()}\n`);
      return;
    }
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    if (process.env.DEBUG !== undefined && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);
