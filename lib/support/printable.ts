/**
 * Makes external text (file names, cells of tables, headers) safe for a terminal: a control character in it could move
 * the cursor, color the screen or hide the rest of a message, and a mark of writing direction could reverse its order.
 */

/** Control characters, separators of lines and paragraphs, marks of direction, halves of surrogate pairs. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** One line: every unprintable character becomes U+FFFD, as decoders show what they cannot read. */
export function printable(text: string): string {
  return text.replace(unprintable, "\ufffd");
}

/** The same for text of several lines, whose ends stay. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

/** A document as indented JSON; unprintable characters are escaped, so that it says the same to a program. */
export function printableJson(document: object): string {
  const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(document, null, 2)
    .split("\n")
    .map((line) => line.replace(unprintable, escaped))
    .join("\n");
}

/** So many names and characters of a name are told; a table may have thousands of columns. */
const mostNames = 20;
const longestName = 60;

/** Names in a sentence: not more of them, and not longer, than somebody reads. */
export function listed(names: readonly string[]): string {
  const shown = names
    .slice(0, mostNames)
    .map((name) => (name.length > longestName ? `${name.slice(0, longestName)}…` : name));
  return [...shown, ...(names.length > mostNames ? [`and ${names.length - mostNames} more`] : [])]
    .map(printable)
    .join(", ");
}
