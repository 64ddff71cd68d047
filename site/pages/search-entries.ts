/** What the search looks through: each heading of a notebook with the text below it. */
import type { Section } from "../../lib/notebook/report/report-page";
import type { SearchEntry } from "./search";

/** The entries of a notebook's page: prose, tables and printed results, without code. */
export function entriesOf(address: string, { title, headings, html }: Section): SearchEntry[] {
  return headings.map(({ id, text }, index) => {
    const begin = html.indexOf(`id="${id}"`);
    const next = headings[index + 1];
    const part = html.slice(begin, next && html.indexOf(`id="${next.id}"`));
    // Without the rest of the heading itself, and without the beginning of the next heading's tag.
    const below = part.replace(/^[^]*?<\/h\d>/, "").replace(/<h\d $/, "");
    return { address: `${address}#${id}`, page: title, heading: text, text: textOf(below) };
  });
}

/** The words of HTML, one space between them. */
function textOf(html: string): string {
  return html
    .replace(/<(script|details|annotation)\b[^]*?<\/\1>/g, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, "&")
    .replace(/\s+/g, " ")
    .trim();
}
