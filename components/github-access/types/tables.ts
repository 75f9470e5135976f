import { type AccessTable, allow, regional } from "./grant";

const SECRET = [regional("secretsmanager", "secret:{name}*")];

/** What the warehouse's tables need: the loaders' secrets, of which nobody reads a value, and the call that makes them. */
export const TABLE_TYPES: AccessTable = {
  "aws:secretsmanager/secret:Secret": {
    read: [allow("secretsmanager", ["DescribeSecret", "GetResourcePolicy"], SECRET)],
    write: [
      allow("secretsmanager", ["CreateSecret", "DeleteSecret", "TagResource", "UntagResource", "UpdateSecret"], SECRET),
    ],
  },
  "aws:lambda/invocation:Invocation": {
    read: [],
    write: [allow("lambda", ["InvokeFunction"], [regional("lambda", "function:{name}*")])],
  },
};
