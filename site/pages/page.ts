/** The frame of the site's pages: links between them, a search, and a policy that lets only the site's own files run. */
import { escapeHtml } from "../../lib/notebook/display/html";

/** A page of the site. */
export interface SitePage {
  readonly title: string;
  /** From the page's folder to the site's: "" or "../". */
  readonly up: string;
  /** HTML below the title, before the content: lists of links. */
  readonly contents?: string;
  /** HTML that can be trusted. */
  readonly html: string;
  /** Further scripts, from the site's folder. */
  readonly scripts?: readonly string[];
}

/** What the site's pages share in their menu, in this order. */
const menu: readonly (readonly [address: string, name: string])[] = [
  ["index.html", "Start"],
  ["notebooks/00-start-here.html", "Notebooks"],
  ["lesson/lesson.html", "Lesson"],
  ["lab.html", "Lab"],
  ["quiz.html", "Quiz"],
  ["api/index.html", "API"],
];

/** Plotly adds rules to an empty style element, whose hash this is; tables align their cells by attributes. */
export const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src-elem 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** The menu's links, as seen from a page's folder. */
export function menuOf(up: string): string {
  return menu.map(([address, name]) => `<a href="${up}${address}">${escapeHtml(name)}</a>`).join(" ");
}

/** The page as a file. */
export function pageFile({ title, up, contents = "", html, scripts = [] }: SitePage): string {
  return `<!doctype html>
<html lang="en" data-up="${up}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${up}pages.css">
</head>
<body>
<a class="skip" href="#content">To the content</a>
<div class="page">
<header>
<nav class="menu" aria-label="Site">${menuOf(up)}</nav>
<search><label>Search the notebooks <input id="search" type="search" autocomplete="off" aria-controls="found"></label>
<p id="found-count" role="status"></p>
<ol id="found" hidden></ol></search>
</header>
${contents}
<main id="content">
${html}
</main>
</div>
<script src="${up}search-entries.js" defer></script>
${["pages.js", ...scripts].map((name) => `<script src="${up}${name}" defer></script>`).join("\n")}
</body>
</html>
`;
}
