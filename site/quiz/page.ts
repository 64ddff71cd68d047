/** The quiz: one image after the other, an answer for each, and then all of them with the truth. */
import sheet from "quiz-sheet";
import { type Question, questionsOf, type Truth } from "./questions";
import { inWords, resultOf } from "./result";
import type { BuiltSheet } from "./sheet";

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const [intro, start, asked, ended] = ["intro", "start", "question", "result"].map((id) => element(id));

function run(built: BuiltSheet, picture: HTMLImageElement): void {
  let questions: Question[] = [];
  let answers: Truth[] = [];

  const show = (part: HTMLElement): void => {
    for (const one of [intro, asked, ended]) one.hidden = one !== part;
    part.querySelector<HTMLElement>("h2")?.focus();
  };
  const begin = (): void => {
    questions = questionsOf(built, crypto.getRandomValues(new Uint32Array(1))[0]);
    answers = [];
    ask();
    show(asked);
  };
  const ask = (): void => {
    element("number").textContent = `Image ${answers.length + 1} of ${questions.length}`;
    element("image").replaceChildren(canvasOf(questions[answers.length], built, picture, "an X-ray of the chest"));
  };
  const answer = (given: Truth): void => {
    answers.push(given);
    if (answers.length < questions.length) return ask();
    element("words").textContent = inWords(resultOf(questions, answers));
    element("all").replaceChildren(...questions.map((question, i) => shown(question, answers[i], built, picture)));
    show(ended);
  };

  start.addEventListener("click", begin);
  element("again").addEventListener("click", begin);
  element("real").addEventListener("click", () => answer("real"));
  element("synthetic").addEventListener("click", () => answer("synthetic"));
  addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey, repeat }) => {
    // A key that is held down answers once.
    if (asked.hidden || repeat || ctrlKey || metaKey || altKey) return;
    if (key.toLowerCase() === "r") answer("real");
    if (key.toLowerCase() === "s") answer("synthetic");
  });
}

function canvasOf(question: Question, built: BuiltSheet, picture: HTMLImageElement, label: string): HTMLCanvasElement {
  const { resolution, columns } = built;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = resolution;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  const context = canvas.getContext("2d")!;
  if (question.truth === "real") {
    const data = context.createImageData(resolution, resolution);
    question.pixels.forEach((gray, i) => data.data.set([gray, gray, gray, 255], 4 * i));
    context.putImageData(data, 0, 0);
  } else {
    const [x, y] = [question.place % columns, Math.floor(question.place / columns)];
    context.drawImage(picture, x * resolution, y * resolution, resolution, resolution, 0, 0, resolution, resolution);
  }
  return canvas;
}

function shown(question: Question, answer: Truth, built: BuiltSheet, picture: HTMLImageElement): HTMLElement {
  const [item, caption] = [document.createElement("figure"), document.createElement("figcaption")];
  const right = question.truth === answer;
  item.className = right ? "right" : "wrong";
  caption.textContent = `${question.truth}${right ? ", as you said" : `, you said ${answer}`}`;
  item.append(canvasOf(question, built, picture, question.findings.join(", ")), caption);
  return item;
}

const built = sheet;
if (built === null) {
  element("absent").hidden = false;
} else {
  const picture = new Image();
  picture.addEventListener("load", () => {
    run(built, picture);
    element("model").textContent = built.model;
    element("about").hidden = start.hidden = false;
  });
  picture.src = built.picture;
}
