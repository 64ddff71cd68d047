/** The search over headings and text of the notebooks. */
import MiniSearch from "minisearch";

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

/** Ranks places for a query. */
export type Search = (query: string) => Found[];

/**
 * Reads all entries once. A place is found if it has all the words, or words that begin with them; a long word may have a letter
 * wrong. The most telling come first (BM25+): a word counts more in a heading, in a short text, and if few places have it.
 */
export function searchOf(entries: readonly SearchEntry[]): Search {
  const index = new MiniSearch({ fields: ["heading", "text"], idField: "address" });
  index.addAll(entries);
  const byAddress = new Map(entries.map((entry) => [entry.address, entry]));
  const options = {
    combineWith: "AND",
    boost: { heading: 4 },
    prefix: true,
    fuzzy: (word: string) => (word.length > 5 ? 1 : false),
  } as const;
  return (query) =>
    index.search(query, options).map(({ id, terms }) => {
      const entry = byAddress.get(id as string)!;
      return { entry, around: around(entry.text, terms) };
    });
}

/** Whole words about the first place that has one. */
function around(text: string, words: readonly string[]): string {
  const lower = text.toLowerCase();
  const places = words.map((word) => lower.indexOf(word)).filter((place) => place >= 0);
  if (places.length === 0) return "";
  const at = Math.min(...places);
  const begin = at <= context ? 0 : text.indexOf(" ", at - context - 1) + 1;
  const last = text.lastIndexOf(" ", at + context);
  const end = at + context >= text.length ? text.length : Math.max(last, at);
  return `${begin > 0 ? "… " : ""}${text.slice(begin, end)}${end < text.length ? " …" : ""}`;
}
