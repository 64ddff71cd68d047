/** The readers' page: one screen at a time, one image at a time, each answer kept here until the server has it on its disk. */
import { Refused, request, requestJson, takeToken } from "./connection.js";
import { classScore, isRevealed, scoreWords } from "./class-score.js";
import { button, element } from "./dom.js";
import { AnswerForm } from "./form.js";
import { onKey } from "./keys.js";
import { Picture } from "./picture.js";
import { Stopwatch } from "./stopwatch.js";

/**
 * @typedef {{ id: string, number: number, training: boolean, resolution: number, sequence: number,
 *   answer: { answer: "real" | "synthetic", confidence: number } | null }} View
 * @typedef {{ title: string, reader: string, goBack: boolean, total: number, training: number, answered: number, view: View | null }} State
 */

/** How often a class's phone asks whether the images are revealed. */
const everyMs = 3000;

const picture = new Picture();
const form = new AnswerForm();
const watch = new Stopwatch();
/** @type {State | undefined} */
let state;
/** @type {ReturnType<typeof setTimeout> | undefined} until a class's images are revealed. */
let waiting;
let screen = "message";
let sending = false;

const pauseButton = button("pause", pause);
const back = button("back", () => look(-1));
const forward = button("forward", () => look(1));
button("start", () => guarded(showImage));
button("resume", resume);
button("feedback-next", () => guarded(showImage));
const messageButton = button("message-button", () => guarded(begin));
form.form.addEventListener("submit", (event) => {
  event.preventDefault();
  guarded(answer);
});
onKey(actOnKey);
addEventListener("hashchange", () => guarded(begin));
guarded(begin);

async function begin() {
  accept(await enter(takeToken()));
  const { total, training, answered, goBack } = known();
  element("welcome-total", HTMLElement).textContent = String(total - training);
  element("welcome-training", HTMLElement).textContent =
    training > 0 ? `First come ${training} examples for practice, with the solution.` : "";
  element("welcome-back", HTMLElement).textContent = goBack
    ? "You may go back and change an answer."
    : "An answer cannot be changed later.";
  element("start", HTMLElement).textContent = answered > 0 ? "Continue" : "Begin";
  if (answered >= total || (await isRevealed())) await finish();
  else show("welcome");
}

/**
 * @param {string} token of an invitation, `join` in a class, or empty to continue.
 * @returns {Promise<State>}
 */
function enter(token) {
  if (token === "") return requestJson("/api/state");
  return token === "join" ? requestJson("/api/join", {}) : requestJson("/api/session", { token });
}

/** Shows the image that the state is at. */
async function showImage() {
  const { view, total, training, goBack, answered } = known();
  if (view === null) return finish();
  const response = await request(`/api/images/${view.id}`);
  const size = view.resolution * view.resolution;
  const gray = new Uint8Array(await response.arrayBuffer()).subarray(0, size);
  const name = view.training
    ? `Example ${view.number} of ${training}`
    : `Image ${view.number - training} of ${total - training}`;
  element("reading-title", HTMLElement).textContent = name;
  form.reset(view.answer);
  back.hidden = !goBack || view.number <= training + 1;
  forward.hidden = !goBack || view.number > answered;
  show("reading");
  picture.show(gray, view.resolution, name);
  watch.start();
}

async function answer() {
  const chosen = form.chosen();
  const { view } = known();
  if (screen !== "reading" || sending || chosen === undefined || view === null) return;
  watch.pause();
  sending = true;
  form.submit.disabled = true;
  try {
    const { feedback, state: next } = await requestJson("/api/answers", {
      id: view.id,
      sequence: view.sequence,
      ...chosen,
      milliseconds: Math.round(watch.milliseconds()),
    });
    accept(next);
    element("status", HTMLElement).textContent = "Answer saved.";
    if (feedback !== null) return showFeedback(feedback.truth, chosen.answer);
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 409) throw error;
    if (await isRevealed()) return finish();
    // Another window was first: follow it.
    element("status", HTMLElement).textContent = error.message;
    accept(await requestJson("/api/state"));
  } finally {
    sending = false;
    form.refresh();
  }
  await showImage();
}

/**
 * @param {"real" | "synthetic"} truth
 * @param {string} said
 */
function showFeedback(truth, said) {
  const { answered, training } = known();
  element("feedback-title", HTMLElement).textContent = `${truth === said ? "Right" : "Not so"}: it is ${truth}.`;
  element("feedback-more", HTMLElement).textContent =
    answered < training ? "" : "Now the test begins: no more solutions.";
  show("feedback");
}

/** @param {number} steps earlier or later images, where going back is on. */
function look(steps) {
  const { view } = known();
  if (view === null || sending) return;
  guarded(async () => {
    accept(await requestJson(`/api/state?number=${view.number + steps}`));
    await showImage();
  });
}

function pause() {
  if (screen !== "reading" || sending) return;
  watch.pause();
  picture.clear();
  show("paused");
}

function resume() {
  show("reading");
  picture.draw();
  watch.resume();
}

async function finish() {
  const score = await classScore();
  if (score === "none") return say("Thank you", "All images are answered and saved. You may close this page.", false);
  const wait = "All images are answered and saved. Your score appears here when the images are revealed.";
  if (score === null) say("Thank you", wait, false);
  else say("Revealed", scoreWords(score), false);
  clearTimeout(waiting);
  if (score === null) waiting = setTimeout(() => guarded(finish), everyMs);
}

/**
 * @param {string} title
 * @param {string} text
 * @param {boolean} again whether trying again may help.
 */
function say(title, text, again) {
  element("message-title", HTMLElement).textContent = title;
  element("message-text", HTMLElement).textContent = text;
  messageButton.hidden = !again;
  show("message");
}

/** @param {State} next */
function accept(next) {
  state = next;
  element("title", HTMLElement).textContent = document.title = next.title;
  const progress = element("progress", HTMLProgressElement);
  progress.max = next.total;
  progress.value = next.answered;
  element("progress-text", HTMLElement).textContent = `${next.answered} of ${next.total} answered`;
  element("progress-area", HTMLElement).hidden = false;
}

/** @returns {State} */
function known() {
  if (state === undefined) throw new Error("The page has not begun.");
  return state;
}

/** @param {"message" | "welcome" | "reading" | "paused" | "feedback"} name */
function show(name) {
  screen = name;
  for (const section of document.querySelectorAll("section")) section.hidden = section.id !== `screen-${name}`;
  pauseButton.hidden = name !== "reading";
  // The new screen's title has the focus, so that it is read out and Tab begins there.
  const title = document.querySelector(`#screen-${name} h2`);
  if (title instanceof HTMLElement) title.focus({ preventScroll: name === "reading" });
}

/**
 * @param {string} key
 * @returns {boolean}
 */
function actOnKey(key) {
  if (key === "Enter") return pressMain();
  if (screen === "paused" && key === "p") return done(resume);
  if (screen !== "reading") return false;
  if (key === "r") return done(() => form.choose("answer", "real"));
  if (key === "s") return done(() => form.choose("answer", "synthetic"));
  if (/^[1-5]$/.test(key)) return done(() => form.choose("confidence", key));
  if (key === "+" || key === "=") return done(() => picture.zoomBy(1));
  if (key === "-") return done(() => picture.zoomBy(-1));
  if (key === "i") return done(() => picture.set({ inverted: !picture.inverted }));
  if (key === "p") return done(pause);
  return false;
}

/** Enter stands for the button that the screen is about. */
function pressMain() {
  const main = document.querySelector(`#screen-${screen} button.main`);
  if (!(main instanceof HTMLButtonElement) || main.hidden) return false;
  return done(() => main.click());
}

/** @param {() => void} act */
function done(act) {
  act();
  return true;
}

/** @param {() => void | Promise<void>} act what may fail: the page then says so. */
function guarded(act) {
  Promise.resolve()
    .then(act)
    .catch((error) => {
      const refused = error instanceof Refused;
      say(
        refused ? "This does not work here" : "Something went wrong",
        refused ? error.message : `${error}. Reload the page: your answers are saved.`,
        !refused,
      );
    });
}
