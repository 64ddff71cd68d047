/** Slides of the lesson, from its notebook and the instructor's notes: one file without a framework, for the screen and for print. */
import { escapeHtml } from "../../lib/notebook/display/html";
import { type ProseContext, renderMarkdown } from "../../lib/notebook/report/markdown";
import { renderOutput } from "../../lib/notebook/report/report-outputs";
import { policy } from "../pages/page";
import type { Lesson, LessonExercise } from "./lesson";
import { notesOf, type InstructorNotes } from "./instructor-notes";

/** The deck. @param instructor the text of `instructor.md`. */
export async function deckFile(lesson: Lesson, instructor: string, context: ProseContext): Promise<string> {
  const notes = notesOf(instructor);
  const slides = [firstSlide(lesson, context)];
  for (const exercise of lesson.exercises) slides.push(...(await exerciseSlides(exercise, notes, context)));
  slides.push(slide(renderMarkdown(lesson.end, context)));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Slides: Would you share these images? · synthcohort</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="slides.css">
</head>
<body>
<main>
${slides.join("\n")}
</main>
<nav class="turn" aria-label="Slides">
<a href="lesson.html">Lesson</a>
<button type="button" id="back" aria-keyshortcuts="ArrowLeft" >Back</button>
<output id="place">1 of ${slides.length}</output>
<button type="button" id="on" aria-keyshortcuts="ArrowRight" >Next</button>
<button type="button" id="notes" aria-keyshortcuts="n" aria-pressed="false">Notes</button>
</nav>
<script src="slides.js"></script>
</body>
</html>
`;
}

function slide(html: string, notes = ""): string {
  return `<section class="slide" tabindex="-1"><div class="content">${html}</div>${notes && `<aside class="notes">${notes}</aside>`}</section>`;
}

/** Title, question and the way of working; how to run cells is left out. */
function firstSlide({ beginning }: Lesson, context: ProseContext): string {
  const [title, , about] = beginning.split("\n");
  const steps = beginning.split("\n").filter((line) => /^\d\. /.test(line));
  return slide(renderMarkdown([title, "", about, "", ...steps].join("\n"), context));
}

async function exerciseSlides(
  { letter, text, experiments, question }: LessonExercise,
  { timing, beliefs }: InstructorNotes,
  context: ProseContext,
): Promise<string[]> {
  const [heading] = text.split("\n");
  const again = heading.replace("## ", "### ");
  const outputs = await Promise.all(
    experiments.flatMap((cell) => cell.outputs ?? []).map((one) => renderOutput(one, context)),
  );
  const minutes = timing[letter] ? `<p>Minutes ${escapeHtml(timing[letter])}</p>` : "";
  const { believe, ask } = beliefs[letter];
  const notes = `<p>They believe: ${markdownLine(believe, context)}</p><p>Ask: ${markdownLine(ask, context)}</p>`;
  return [
    slide(renderMarkdown(text, context), minutes),
    slide(`${renderMarkdown(again, context)}${outputs.join("\n")}`),
    slide(`${renderMarkdown(again, context)}${renderMarkdown(question, context)}`, notes),
  ];
}

const markdownLine = (text: string, context: ProseContext): string =>
  renderMarkdown(text, context).replace(/^<p>|<\/p>\s*$/g, "");
