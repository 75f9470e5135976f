import { z } from "zod";

/** A shape with just the keys of a component's arguments: one too few or too many does not compile. */
export type KeysOf<Args> = Record<keyof Args, z.ZodType>;

export const text = z.string().optional();
export const number = z.number().optional();
export const flag = z.boolean().optional();
export const texts = z.array(z.string()).optional();

/** `args` names the interface whose doc comments describe the keys in the editors' schema. */
export const group = <Shape extends z.ZodRawShape>(args: string, shape: Shape) => z.strictObject(shape).meta({ args });

export const byName = <Value extends z.ZodType>(value: Value) => z.record(z.string(), value);
