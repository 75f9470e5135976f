import type { ScalingRules } from "./rules";
import { type ScalingReport, scale } from "./scale";
import { streamTools } from "./tools";

/** The schedule's input. */
export interface ScalingRequest {
  /** When the run was due, ISO 8601. @default now */
  time?: string;
}

/** Scales the function's stream where its load asks for it. What came of it is logged and answered. */
export const handler = async (request: ScalingRequest | undefined): Promise<ScalingReport> => {
  const rules = JSON.parse(variable("SCALING_RULES")) as ScalingRules;
  const tools = streamTools(variable("STREAM_ARN"), process.env.AWS_ENDPOINT_URL);
  try {
    const report = await scale(rules, tools, timeOf(request?.time));
    console.log(report);
    return report;
  } finally {
    tools.close();
  }
};

function timeOf(text: string | undefined): number {
  if (text === undefined) return Date.now();
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new Error(`time must be a moment such as 2026-11-21T22:00:00Z, got "${text}"`);
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`the environment variable ${name} is missing`);
  return value;
}
