/** How a policy says that it is not about a resource. */
export class NotApplicable extends Error {}
