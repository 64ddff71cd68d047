/** What runs in the lesson's page: predictions before results, and the notebook's checks of answers. */
import { verdictWords } from "../../lib/teaching/exercises/verdict";
import type { ExerciseName } from "../../lib/teaching/exercises/hints";
import { lessonAnswers } from "./answers";
import results from "./results.json";
import type { LessonResults } from "./results";

for (const section of document.querySelectorAll<HTMLElement>("[data-exercise]")) startExercise(section);

function startExercise(section: HTMLElement): void {
  const [predict, answer] = ["predict", "answer"].map((name) => section.querySelector<HTMLFormElement>(`.${name}`)!);
  const shown = section.querySelector<HTMLDetailsElement>(".results")!;
  const say = (form: HTMLFormElement, words: string): void => {
    form.querySelector(".say")!.textContent = words;
  };
  predict.addEventListener("submit", (event) => {
    event.preventDefault();
    const words = [...new FormData(predict)].map(([name, value]) => `${name}: ${value as string}`).join(", ");
    section.querySelector(".predicted")!.textContent = `You predict ${words}.`;
    say(predict, "");
    shown.open = true;
  });
  shown.querySelector("summary")!.addEventListener("click", (event) => {
    if (shown.open || predict.checkValidity()) return;
    event.preventDefault();
    say(predict, "Write your prediction before you go on: a guess is enough, and nobody checks it.");
    predict.querySelector<HTMLInputElement>("input:invalid")!.focus();
  });
  answer.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(answer)) as Record<string, string>;
    const { check } = lessonAnswers[section.dataset["exercise"] as ExerciseName];
    const verdict = check(given, results as unknown as LessonResults);
    say(answer, verdictWords(verdict).replaceAll("**", ""));
    answer.dataset["right"] = String(verdict.right);
  });
}
