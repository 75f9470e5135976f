/** A JSON number that a double cannot hold, as it was written. */
export class ExactNumber {
  constructor(readonly text: string) {}
}

/** So many digits and dots in a row can be a number beyond a double's 15 to 17 digits. */
const LONG_NUMBER = /[\d.]{16}/;

/**
 * The JSON values of a text, one after the other with or without space between them.
 *
 * @throws SyntaxError where the text is not JSON
 */
export function parseValues(text: string): unknown[] {
  // The engine's own parser is ten times as fast as the one below, and right for one value without long numbers.
  if (!LONG_NUMBER.test(text)) {
    try {
      return [JSON.parse(text)];
    } catch {
      // Several values, or none: the reader below tells.
    }
  }
  const reader = new JsonReader(text);
  const values: unknown[] = [];
  while (reader.more()) values.push(reader.value());
  return values;
}

/** Ends of the values of a text: the value number i is `text.slice(ends[i - 1] ?? 0, ends[i])`. @throws SyntaxError */
export function valueEnds(text: string): number[] {
  const reader = new JsonReader(text);
  const ends: number[] = [];
  while (reader.more()) {
    reader.value();
    ends.push(reader.at);
  }
  return ends;
}

const DEEPEST = 1000;

/** Strict JSON whose numbers keep their digits. */
class JsonReader {
  at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  /** Skips space. @returns whether anything follows */
  more(): boolean {
    while (" \t\r\n".includes(this.text.charAt(this.at)) && this.at < this.text.length) this.at++;
    return this.at < this.text.length;
  }

  value(): unknown {
    this.more();
    switch (this.text.charAt(this.at)) {
      case "{":
        return this.nested(() => this.object());
      case "[":
        return this.nested(() => this.array());
      case '"':
        return this.string();
      case "t":
        return this.word("true", true);
      case "f":
        return this.word("false", false);
      case "n":
        return this.word("null", null);
      default:
        return this.number();
    }
  }

  private nested<T>(read: () => T): T {
    if (++this.depth > DEEPEST) throw new SyntaxError(`JSON is nested deeper than ${DEEPEST} levels`);
    const value = read();
    this.depth--;
    return value;
  }

  private object(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.at++;
    if (this.take("}")) return object;
    do {
      this.more();
      const key = this.string();
      this.expect(":");
      const value = this.value();
      if (key !== "__proto__") object[key] = value;
      else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
    } while (this.take(","));
    this.expect("}");
    return object;
  }

  private array(): unknown[] {
    const array: unknown[] = [];
    this.at++;
    if (this.take("]")) return array;
    do array.push(this.value());
    while (this.take(","));
    this.expect("]");
    return array;
  }

  private string(): string {
    if (this.text.charAt(this.at) !== '"') this.fail();
    let end = this.text.indexOf('"', this.at + 1);
    while (end !== -1 && this.isEscaped(end)) end = this.text.indexOf('"', end + 1);
    if (end === -1) throw new SyntaxError(`Unterminated string in JSON at position ${this.at}`);
    const string = JSON.parse(this.text.slice(this.at, end + 1)) as string;
    this.at = end + 1;
    return string;
  }

  private isEscaped(quote: number): boolean {
    let before = quote;
    while (this.text.charAt(before - 1) === "\\") before--;
    return (quote - before) % 2 === 1;
  }

  private number(): number | ExactNumber {
    const text = this.match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/y);
    const value = Number(text);
    return text.length < 16 || String(value) === text ? value : new ExactNumber(text);
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) this.fail();
    this.at += word.length;
    return value;
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) return this.fail();
    this.at += found.length;
    return found;
  }

  private take(character: string): boolean {
    this.more();
    if (this.text.charAt(this.at) !== character) return false;
    this.at++;
    return true;
  }

  private expect(character: string): void {
    if (!this.take(character)) this.fail();
  }

  private fail(): never {
    const found = this.at < this.text.length ? `"${this.text.charAt(this.at)}"` : "end";
    throw new SyntaxError(`Unexpected ${found} in JSON at position ${this.at}`);
  }
}
