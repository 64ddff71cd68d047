/** The page around a report: one file without scripts or network access, for dark and light mode and any screen width. */
import { escapeHtml } from "../display/html";
import type { Heading } from "./markdown";

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly headings: readonly Heading[];
  readonly html: string;
}

/** How the notebooks look on a page. */
export const reportStyle = `
:root { color-scheme: light dark; --ink: #1d2329; --quiet: #59636e; --paper: #fff; --panel: #f4f6f8; --line: #d5dbe1; --link: #0b5cad; --alarm: #a4161a; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ec; --quiet: #a3adb8; --paper: #15191d; --panel: #1f252b; --line: #39424b; --link: #7db8f2; --alarm: #ff9a9a; }
}
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper); font: 1rem/1.6 system-ui, sans-serif; overflow-wrap: anywhere; }
.page { display: grid; grid-template-columns: minmax(0, 1fr); max-width: 76rem; margin: 0 auto; padding: 1rem; gap: 0 2.5rem; }
header { grid-column: 1 / -1; }
nav { font-size: .9rem; }
nav ul { list-style: none; margin: 0; padding-left: .9rem; }
nav > * > ul { padding-left: 0; }
nav summary, nav strong { font-weight: 600; }
nav .wide { display: none; }
@media (min-width: 64rem) {
  nav .wide { display: block; }
  nav .narrow { display: none; }
  .page { grid-template-columns: 16rem minmax(0, 1fr); }
  nav { position: sticky; top: 1rem; align-self: start; max-height: calc(100vh - 2rem); overflow-y: auto; }
}
main > section { border-top: 1px solid var(--line); padding-bottom: 2rem; }
h1, h2, h3, h4 { line-height: 1.25; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
pre, .scroll, math[display="block"] { overflow-x: auto; max-width: 100%; }
math[display="block"] { padding: .2rem 0; }
pre { background: var(--panel); border-radius: 6px; padding: .7rem .9rem; font-size: .85rem; line-height: 1.45; }
code { background: var(--panel); border-radius: 3px; padding: .05rem .25rem; font-size: .9em; }
pre code { padding: 0; }
.answer { font-size: 1.2rem; line-height: 1.45; max-width: 48rem; }
header img.figure { max-width: min(100%, 48rem); margin-left: 0; }
.summary { border-left: 4px solid var(--link); font-size: .95rem; }
@media (max-width: 30rem) { .summary { font-size: .78rem; padding: .7rem .5rem; } }
.error { color: var(--alarm); border-left: 4px solid var(--alarm); white-space: pre-wrap; }
summary { cursor: pointer; color: var(--quiet); font-size: .9rem; }
img { max-width: 100%; height: auto; }
img.figure { display: block; margin: 1rem auto; background: #fff; border-radius: 4px; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; margin: .5rem 0; }
.scroll table { width: max-content; }
.scroll td { max-width: min(30rem, 70vw); }
@media (min-width: 48rem) { .scroll table { max-width: 100%; } }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .7rem; overflow-wrap: normal; }
blockquote { margin-left: 0; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--quiet); }
@media print { nav, summary { display: none; } .page { display: block; } }
`;

const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** What stands before the notebooks: the answer to the question that a reader came with. */
export interface Opening {
  /** One sentence; empty if there is none. */
  readonly answer: string;
  /** What differs from the preset; empty if nothing does. */
  readonly changes: string;
  /** Plain text with its line breaks, such as a table; empty if there is none. */
  readonly summary: string;
  /** Pictures below the answer: data URI, and words for those who cannot see it. */
  readonly pictures: readonly { readonly uri: string; readonly alt: string }[];
}

/** The whole page. On narrow screens its contents are folded, since two lists need no script. */
export function reportPage(title: string, opening: Opening, sections: readonly Section[]): string {
  const contents = `<ul>\n${sections.map(sectionContents).join("\n")}\n</ul>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeHtml(title)}</title>
<style>${reportStyle}</style>
</head>
<body>
<div class="page">
<header>
${openingHtml(title, opening)}
</header>
<nav aria-label="Contents"><details class="narrow"><summary>Contents</summary>${contents}</details>
<div class="wide"><strong>Contents</strong>${contents}</div></nav>
<main>
${sections.map(({ id, html }) => `<section id="${id}">\n${html}\n</section>`).join("\n")}
</main>
</div>
</body>
</html>
`;
}

function openingHtml(title: string, { answer, changes, summary, pictures }: Opening): string {
  return [
    `<h1>${escapeHtml(title)}</h1>`,
    answer && `<p class="answer">${escapeHtml(answer)}</p>`,
    changes && `<p>Changed: ${escapeHtml(changes)}.</p>`,
    ...pictures.map(({ uri, alt }) => `<img class="figure" alt="${escapeHtml(alt)}" src="${uri}">`),
    summary && `<pre class="summary">${escapeHtml(summary)}</pre>`,
  ]
    .filter(Boolean)
    .join("\n");
}

/** A section with the headings of its second level, as an item of a list of contents. */
export function sectionContents({ id, title, headings }: Section): string {
  const items = headings
    .filter(({ level }) => level === 2)
    .map(({ id: heading, text }) => `<li><a href="#${heading}">${escapeHtml(text)}</a></li>`);
  return `<li><a href="#${id}">${escapeHtml(title)}</a>${items.length > 0 ? `<ul>${items.join("")}</ul>` : ""}</li>`;
}
