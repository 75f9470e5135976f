import { checkPattern, type Problem } from "../shared/problems";
import type { ProducerAccessArgs } from "./component-args";
import { validateShared } from "./validate-shared";

// IAM's own names, without a path.
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;

/** Every problem of a producer's access. @param componentName the component's name, of which the policy's name is made */
export function validateProducerAccess({ target, feed }: ProducerAccessArgs, componentName: string): Problem[] {
  return [...validateShared({ target }, componentName), ...checkRoleName("feed.roleName", feed.roleName)];
}

/** The name of a role, which an ARN is not. Names known only later pass. */
export function checkRoleName(path: string, roleName: unknown): Problem[] {
  const allowed = "the name of a role and not its ARN, 1–64 of a–z, A–Z, 0–9 and _+=,.@-";
  return checkPattern(path, roleName, ROLE_NAME, allowed);
}
