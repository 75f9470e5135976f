/** Whether a topic is meant by an MQTT topic filter: `+` stands for one level, `#` at the end for all that follow. */
export function matchesTopic(filter: string, topic: string): boolean {
  const wanted = filter.split("/");
  const levels = topic.split("/");
  // MQTT keeps `$` topics out of filters that begin with a wildcard.
  if (topic.startsWith("$") && /^[+#]/.test(filter)) return false;
  for (const [index, level] of wanted.entries()) {
    // `a/#` means `a` too.
    if (level === "#") return true;
    if (index >= levels.length || (level !== "+" && level !== levels[index])) return false;
    if (wanted[index + 1] === "#" && levels.length === index + 1) return true;
  }
  return wanted.length === levels.length;
}
