export { type Account, DEFAULT_REGION, LOCAL_ACCOUNT_ID } from "./account";
export type { LogEntry } from "./deployment";
export { ProgramError } from "./failures";
export * from "./handler";
export { type Program, type ProgramOptions, type ProgramResult, runProgram } from "./program";
export { type RegisteredResource, STACK_TYPE } from "./resources";
export {
  ENCRYPTED_PLACEHOLDER,
  readStackFile,
  type StackFile,
  StackFileError,
  type StackFileOptions,
} from "./stack-file";
export * from "./values";
