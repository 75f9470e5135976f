import type { Problem } from "../shared/problems";

const SELECT = /^\s*SELECT\s/i;
// The rules engine takes either quote.
const FROM = /\bFROM\s+(?:'([^']+)'|"([^"]+)")/i;

/** Whether a rule's query reads a topic: it begins with SELECT and has a FROM with a topic filter in quotes (S-10). */
export function checkRuleSql(path: string, sql: string): Problem[] {
  if (!SELECT.test(sql)) {
    return [{ path, reason: `must begin with SELECT, got "${sql}"; for example SELECT * FROM 'sensors/+/reading'` }];
  }
  const from = FROM.exec(sql);
  const topicFilter = from?.[1] ?? from?.[2];
  if (topicFilter === undefined) {
    return [{ path, reason: `must say FROM '<topic filter>' in quotes, got "${sql}"` }];
  }
  return checkTopicFilter(path, topicFilter);
}

/** MQTT's wildcards: `+` is a whole level, and `#` a whole last one. */
function checkTopicFilter(path: string, topicFilter: string): Problem[] {
  const levels = topicFilter.split("/");
  const last = levels.length - 1;
  const wrong = levels.find(
    (level, index) =>
      (level.includes("+") && level !== "+") || (level.includes("#") && (level !== "#" || index !== last)),
  );
  if (wrong === undefined) return [];
  const reason = `must have + as a whole level of the topic and # as the last one only, got "${wrong}" in '${topicFilter}'`;
  return [{ path, reason }];
}
