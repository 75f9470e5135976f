/** A part of a text that has a greatest length. */
export interface Block {
  markdown: string;
  /** What stands in its place when there is no room. */
  instead: string;
}

const BETWEEN = "\n\n";

/**
 * Joins blocks to a text of no more than `most` characters. The first ones go before: one that does not fit beside what
 * must stand for the later ones gives way to its note.
 */
export function fitted(blocks: readonly Block[], most: number): string {
  const taken: string[] = [];
  blocks.forEach(({ markdown, instead }, index) => {
    const notes = blocks.slice(index + 1).map((later) => shorter(later));
    const whole = [...taken, markdown, ...notes].join(BETWEEN);
    taken.push(whole.length <= most ? markdown : instead);
  });
  return taken.join(BETWEEN);
}

function shorter({ markdown, instead }: Block): string {
  return markdown.length < instead.length ? markdown : instead;
}
