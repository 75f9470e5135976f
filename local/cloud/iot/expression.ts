import { randomUUID } from "node:crypto";
import { memberAt } from "../exact-json";
import { ExactNumber } from "../firehose/json";

/** A message on its way through a rule. */
export interface RuleMessage {
  topic: string;
  /** The payload as JSON. */
  payload: unknown;
  /** Milliseconds since the epoch. */
  receivedAt: number;
}

/** Computes a value; undefined is the rules engine's Undefined. */
export type Expression = (message: RuleMessage) => unknown;

export type Comparison = "=" | "<>" | "!=" | "<" | "<=" | ">" | ">=";

type RuleFunction = (message: RuleMessage, parameters: unknown[]) => unknown;

/** HTTP clients have no MQTT client id. */
const NO_CLIENT = "N/A";

export const FUNCTIONS: Record<string, { parameters: [number, number]; run: RuleFunction }> = {
  clientid: { parameters: [0, 0], run: () => NO_CLIENT },
  newuuid: { parameters: [0, 0], run: () => randomUUID() },
  timestamp: { parameters: [0, 0], run: ({ receivedAt }) => receivedAt },
  // Levels count from 1.
  topic: {
    parameters: [0, 1],
    run: ({ topic }, [level]) => (level === undefined ? topic : topic.split("/")[Number(level) - 1]),
  },
};

export function field(steps: string[]): Expression {
  return ({ payload }) => memberAt(payload, steps);
}

/** Undefined beside anything is Undefined, and only numbers, or texts that are numbers beside numbers, have an order. */
export function compare(operator: Comparison, left: Expression, right: Expression): Expression {
  return (message) => {
    const [one, other] = [left(message), right(message)];
    if (one === undefined || other === undefined) return undefined;
    if (operator === "=") return isSame(one, other);
    if (operator === "<>" || operator === "!=") return !isSame(one, other);
    const [first, second] = [numberOf(one), numberOf(other)];
    if (first === undefined || second === undefined) return undefined;
    return inOrder(operator, first, second);
  };
}

function isSame(one: unknown, other: unknown): boolean {
  if (one instanceof ExactNumber && other instanceof ExactNumber) return one.text === other.text;
  return one === other;
}

function inOrder(operator: Comparison, first: number, second: number): boolean {
  if (operator === "<") return first < second;
  if (operator === "<=") return first <= second;
  return operator === ">" ? first > second : first >= second;
}

function numberOf(value: unknown): number | undefined {
  if (value instanceof ExactNumber) return Number(value.text);
  if (typeof value === "number") return value;
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  return Number.isNaN(number) ? undefined : number;
}
