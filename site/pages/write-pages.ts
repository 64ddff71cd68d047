/** Writes the site's pages: the start, one for each executed notebook, and the lesson's. Runs in Node.js, with lib from dist/. */
import * as fs from "node:fs";
import * as path from "node:path";
import { closeRenderer } from "../../lib/figures/drawing/render";
import { escapeHtml } from "../../lib/notebook/display/html";
import { smallEnough } from "../../lib/notebook/report/report";
import { sectionContents, reportStyle, type Section } from "../../lib/notebook/report/report-page";
import { notebookSection } from "../../lib/notebook/report/section";
import { writeLesson } from "../lesson/write-lesson";
import { frontPage } from "./front-page";
import { pageFile } from "./page";
import { entriesOf } from "./search-entries";

/** Above this, a page's pictures are compressed further: it should open at once on a telephone. */
const largestBytes = 2_000_000;

interface NotebookPage {
  /** From the site's folder. */
  readonly address: string;
  readonly section: Section;
}

/**
 * @param root the checkout.
 * @param out the site's folder.
 */
export async function writePages(root: string, out: string): Promise<void> {
  const pages = await notebookPages(path.join(root, "notebooks"));
  const lesson = await writeLesson(root, out);
  await closeRenderer();
  fs.mkdirSync(path.join(out, "notebooks"), { recursive: true });
  for (const [index, page] of pages.entries()) {
    const html = await smallEnough(fileOf(pages, index), largestBytes);
    fs.writeFileSync(path.join(out, page.address), html);
  }
  const entries = [...pages, ...lesson].flatMap(({ address, section }) => entriesOf(address, section));
  // A script and not JSON: a page that was opened from a folder may not fetch.
  fs.writeFileSync(path.join(out, "search-entries.js"), `globalThis.searchEntries = ${JSON.stringify(entries)};\n`);
  fs.writeFileSync(path.join(out, "index.html"), frontPage(pages));
  fs.copyFileSync(path.join(root, "figures", "real-and-synthetic.png"), path.join(out, "real-and-synthetic.png"));
  const styles = ["pages/pages.css", "lesson/lesson.css"].map((name) =>
    fs.readFileSync(path.join(root, "site", name), "utf8"),
  );
  fs.writeFileSync(path.join(out, "pages.css"), [reportStyle, ...styles].join("\n"));
}

async function notebookPages(folder: string): Promise<NotebookPage[]> {
  const files = fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".ipynb"))
    .sort();
  const pageOf = (name: string): string => name.replace(/\.ipynb$/, ".html");
  const addressOf = (name: string): string | undefined => (files.includes(name) ? pageOf(name) : undefined);
  const pages: NotebookPage[] = [];
  for (const file of files) {
    const section = await notebookSection(path.join(folder, file), { addressOf, figureValues: true });
    pages.push({ address: `notebooks/${pageOf(file)}`, section });
  }
  return pages;
}

function fileOf(pages: readonly NotebookPage[], index: number): string {
  const { section } = pages[index];
  const link = ({ address, section: { title } }: NotebookPage, words = ""): string =>
    `<a href="${path.basename(address)}">${words}${escapeHtml(title)}</a>`;
  const items = pages.map((page, i) =>
    i === index ? sectionContents(section).replace("<a ", '<a aria-current="page" ') : `<li>${link(page)}</li>`,
  );
  const around = [pages[index - 1] && link(pages[index - 1], "← "), pages[index + 1] && link(pages[index + 1], "→ ")];
  return pageFile({
    title: `${section.title} · synthcohort`,
    up: "../",
    contents: `<nav class="contents" aria-label="Notebooks"><details open><summary>Notebooks</summary><ul>${items.join("\n")}</ul></details></nav>`,
    html: `<section id="${section.id}">\n${section.html}\n</section>\n<nav class="around" aria-label="Before and after">${around.filter(Boolean).join(" ")}</nav>`,
  });
}
