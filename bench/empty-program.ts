import "@pulumi/aws";
import { runProgram } from "../local/engine/program";

/** What every plan must do: start the engine, load the SDK and the provider's package, register the stack. */
const project = { project: "streaming-ingest", stack: "empty", config: {}, mode: "preview" as const };
runProgram({ ...project, program: async () => undefined }).then(({ resources }) => {
  if (resources.length !== 1) throw new Error(`an empty program registered ${resources.length} resources`);
});
