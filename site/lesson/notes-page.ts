/** The pages of solutions, one folded away for each exercise, and of the instructor's notes. */
import { type ProseContext, renderMarkdown } from "../../lib/notebook/report/markdown";
import { folded } from "../../lib/notebook/report/report-outputs";

/** Solutions, each behind a click: nobody sees the next one's by looking up one. @param markdown of `solutions.md`. */
export function solutionsHtml(markdown: string, context: ProseContext): string {
  const [beginning, ...solutions] = markdown.split(/^(?=## )/m);
  const first = renderMarkdown(beginning, context);
  const parts = solutions.map((text) => {
    const [heading, ...rest] = text.split("\n");
    return `<section id="${heading[3]}">${renderMarkdown(heading, context)}${folded("Solution", renderMarkdown(rest.join("\n"), context))}</section>`;
  });
  return [first, ...parts].join("\n");
}
