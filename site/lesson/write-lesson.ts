/** Writes the lesson's pages: exercises, solutions, the instructor's notes and the slides. Runs in Node.js, with lib from dist/. */
import * as fs from "node:fs";
import * as path from "node:path";
import { readNotebook } from "../../lib/notebook/notebook-file";
import { type Heading, type ProseContext, renderMarkdown } from "../../lib/notebook/report/markdown";
import { sectionContents, type Section } from "../../lib/notebook/report/report-page";
import { pageFile } from "../pages/page";
import { lessonHtml } from "./lesson-page";
import { type Lesson, lessonOf } from "./lesson";
import { solutionsHtml } from "./notes-page";
import { deckFile } from "./slides";

/** A page of the lesson. */
export interface LessonPage {
  /** From the site's folder. */
  readonly address: string;
  readonly section: Section;
}

const pagesOf: Readonly<Record<string, string>> = {
  "lesson.ipynb": "lesson.html",
  "solutions.md": "solutions.html",
  "instructor.md": "instructor.html",
};

/**
 * @param root the checkout.
 * @param out the site's folder.
 * @returns what the search may look through: not the solutions.
 */
export async function writeLesson(root: string, out: string): Promise<LessonPage[]> {
  const teaching = path.join(root, "notebooks", "teaching");
  const textOf = (name: string): string => fs.readFileSync(path.join(teaching, name), "utf8");
  const lesson = executedLesson(root);
  const folder = path.join(out, "lesson");
  fs.mkdirSync(folder, { recursive: true });
  const pages = [
    await pageOf("lesson", teaching, (context) => lessonHtml(lesson, context)),
    await pageOf("instructor", teaching, (context) => renderMarkdown(textOf("instructor.md"), context)),
    await pageOf("solutions", teaching, (context) => solutionsHtml(textOf("solutions.md"), context)),
  ];
  for (const page of pages) fs.writeFileSync(path.join(out, page.address), fileOf(page, pages));
  fs.writeFileSync(
    path.join(folder, "slides.html"),
    await deckFile(lesson, textOf("instructor.md"), contextOf("slides", teaching)),
  );
  return pages.slice(0, 2);
}

/** The notebook's own text, with the outputs of its executed copy. @throws Error when they are of other code. */
function executedLesson(root: string): Lesson {
  const own = readNotebook(path.join(root, "notebooks", "teaching", "lesson.ipynb")).cells;
  const executed = readNotebook(path.join(root, "site", "lesson", "executed.ipynb")).cells;
  const cells = own.map((cell) => {
    if (cell.cell_type !== "code") return cell;
    const run = executed.find(({ id }) => id === cell.id);
    if (run?.source !== cell.source)
      throw new Error(`The lesson's cell ${cell.id} has changed since it was run: node site/lesson/execute.mjs.`);
    return run;
  });
  return lessonOf(cells);
}

async function pageOf(
  name: string,
  folder: string,
  html: (context: ProseContext) => string | Promise<string>,
): Promise<LessonPage> {
  const context = contextOf(name, folder);
  const content = await html(context);
  const [{ text: title }] = context.headings;
  return {
    address: `lesson/${name}.html`,
    section: { id: `${name}-page`, title, headings: context.headings, html: content },
  };
}

function contextOf(name: string, folder: string): ProseContext {
  const headings: Heading[] = [];
  const addressOf = (file: string): string | undefined =>
    pagesOf[file] ?? (/^\d\d-.*\.ipynb$/.test(file) ? `../notebooks/${file.replace(".ipynb", ".html")}` : undefined);
  return { folder, prefix: name, headings, addressOf };
}

function fileOf(page: LessonPage, pages: readonly LessonPage[]): string {
  const { section } = page;
  const items = pages.map((other) =>
    other === page
      ? sectionContents(section).replace("<a ", '<a aria-current="page" ')
      : `<li><a href="${path.basename(other.address)}">${other.section.title}</a></li>`,
  );
  const slides = '<li><a href="slides.html">Slides</a></li>';
  return pageFile({
    title: `${section.title} · synthcohort`,
    up: "../",
    contents: `<nav class="contents" aria-label="Lesson"><details open><summary>Lesson</summary><ul>${[...items, slides].join("\n")}</ul></details></nav>`,
    html: `<section id="${section.id}">\n${section.html}\n</section>`,
    scripts: ["lesson/lesson.js"],
  });
}
