export { keyHandler } from "./handler";
export { Kms } from "./kms";
