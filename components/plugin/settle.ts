import * as pulumi from "@pulumi/pulumi";

/** An output once it is clear whether its value is known. */
export interface Settled {
  isKnown: boolean;
  isSecret: boolean;
  value: unknown;
}

/** What the SDK keeps of an output; its declarations leave it out. */
interface OutputState {
  isKnown: Promise<boolean>;
  promise(): Promise<unknown>;
}

/** Waits for an output of the request: its value is there, or is told later, in the deployment. */
export async function settle(output: pulumi.Output<unknown>): Promise<Settled> {
  const state = output as unknown as OutputState;
  const [isKnown, isSecret] = await Promise.all([state.isKnown, pulumi.isSecret(output)]);
  return { isKnown, isSecret, value: isKnown ? await state.promise() : undefined };
}
