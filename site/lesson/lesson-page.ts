/** The lesson as a page: each exercise with fields for predictions, the results behind them, and answers that are checked. */
import { escapeHtml } from "../../lib/notebook/display/html";
import type { Cell } from "../../lib/notebook/notebook-file";
import { type ProseContext, renderMarkdown } from "../../lib/notebook/report/markdown";
import { folded, renderOutput } from "../../lib/notebook/report/report-outputs";
import { hintOf } from "../../lib/teaching/exercises/hints";
import { type AnswerField, lessonAnswers } from "./answers";
import { labLinks } from "./lab-links";
import type { Lesson, LessonExercise } from "./lesson";

/** HTML of the lesson. @param context where headings are collected. */
export async function lessonHtml(lesson: Lesson, context: ProseContext): Promise<string> {
  const parts = [renderMarkdown(lesson.beginning, context), how];
  // In order: headings are numbered.
  for (const exercise of lesson.exercises) parts.push(await exerciseHtml(exercise, context));
  return [...parts, renderMarkdown(lesson.end, context)].join("\n");
}

const how = `<p>This page is the lesson's notebook without a kernel: its experiments have been run, its checks run here. Nothing is
installed, nothing is sent, and what you write is gone when you close the page. The <a href="../lab.html">lab</a> trains in this browser.</p>`;

async function exerciseHtml(exercise: LessonExercise, context: ProseContext): Promise<string> {
  const { letter, text, predictions, experiments, question } = exercise;
  const results: string[] = [];
  for (const cell of experiments) results.push(await experimentHtml(cell, context));
  const link = labLinks[letter];
  return `<section class="exercise" id="${letter}" data-exercise="${letter}">
${renderMarkdown(text, context)}
<form class="predict"><fieldset><legend>Your prediction</legend>${predictions.map(predictionField).join("\n")}</fieldset>
<button type="submit">Show the results</button><p class="say" role="status"></p></form>
<details class="results"><summary>Results</summary><p class="predicted"></p>
${results.join("\n")}
${renderMarkdown(question, context)}
<form class="answer">${lessonAnswers[letter].fields.map(answerField).join("\n")}<button type="submit">Check</button>
<p class="say" role="status"></p></form>
${folded("Hint", renderMarkdown(hintOf(letter), context))}
${link ? `<p><a href="${link.address}">${escapeHtml(link.words)}</a></p>` : ""}
<p><a href="solutions.html#${letter}">Solution</a>, for afterwards</p>
</details>
</section>`;
}

/** An experiment with what it printed: the code is folded away. */
export async function experimentHtml({ source, outputs = [] }: Cell, context: ProseContext): Promise<string> {
  const shown = await Promise.all(outputs.map((output) => renderOutput(output, context)));
  return [folded("Code", `<pre><code>${escapeHtml(source)}</code></pre>`), ...shown].join("\n");
}

function predictionField(name: string): string {
  return `<label>${escapeHtml(name)} <input type="number" step="any" name="${escapeHtml(name)}" required></label>`;
}

function answerField({ name, label, choices }: AnswerField): string {
  const options = choices?.map((choice) => `<option>${escapeHtml(choice)}</option>`).join("");
  const field = options
    ? `<select name="${name}" required><option value="">choose</option>${options}</select>`
    : `<input type="number" min="1" step="1" name="${name}" required>`;
  return `<label>${escapeHtml(label)} ${field}</label>`;
}
