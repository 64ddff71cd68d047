/** The search over headings and text of the notebooks. */

/** A heading and the text below it. */
export interface SearchEntry {
  /** From the site's folder, with the heading's id. */
  readonly address: string;
  /** The page's title. */
  readonly page: string;
  readonly heading: string;
  readonly text: string;
}

/** A place that has all words that were looked for. */
export interface Found {
  readonly entry: SearchEntry;
  /** Text around the first word; empty when only the heading has it. */
  readonly around: string;
}

/** Characters of text before and after a word that was found. */
const context = 60;

/** The places that have all the words, in any case: first those whose headings have them. */
export function find(entries: readonly SearchEntry[], query: string): Found[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const within = (text: string): boolean => words.every((word) => text.toLowerCase().includes(word));
  const inHeading = entries.filter(({ heading }) => within(heading));
  const inText = entries.filter((entry) => !inHeading.includes(entry) && within(`${entry.heading} ${entry.text}`));
  return [...inHeading, ...inText].map((entry) => ({ entry, around: around(entry.text, words) }));
}

function around(text: string, words: readonly string[]): string {
  const at = words.map((word) => text.toLowerCase().indexOf(word)).find((place) => place >= 0);
  if (at === undefined) return "";
  const [begin, end] = [Math.max(0, at - context), at + context];
  return `${begin > 0 ? "… " : ""}${text.slice(begin, end)}${end < text.length ? " …" : ""}`;
}
