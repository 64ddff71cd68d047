/** A class on the owner's page: how to join, how accurate the room is, and at the end the images with what the room said. */
import { Refused, request, requestJson } from "./connection.js";
import { button, element } from "./dom.js";

/**
 * @typedef {{ right: number, answers: number }} Tally
 * @typedef {{ join: string, qr: string[], joined: number, places: number, room: Tally, machine: Tally | null }} Class
 * @typedef {{ image: number, truth: string, model: string, resolution: number } & Tally} Revealed
 */

button("reveal", () => void reveal());

/**
 * Shows where the class is.
 * @returns {Promise<boolean>} false if the study is not served for a class.
 */
export async function showClass() {
  let state;
  try {
    state = await requestJson("/admin/class");
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return false;
    throw error;
  }
  show(state);
  return true;
}

/** @param {Class} state */
function show({ join, qr, joined, places, room, machine }) {
  element("class", HTMLElement).hidden = false;
  drawCode(qr);
  element("join", HTMLElement).textContent = join;
  element("joined", HTMLElement).textContent = `${joined} of ${places} places are taken, ${room.answers} answers.`;
  const text = room.answers === 0 ? "No answers yet" : `The room: ${share(room)} right`;
  const line = element("room", HTMLElement);
  if (line.textContent !== text) line.textContent = text;
  element("machine", HTMLElement).textContent =
    machine === null
      ? "A guess is right half of the time."
      : `A small network: ${share(machine)} right. A guess: 50 %.`;
}

/** @param {Tally} tally */
function share({ right, answers }) {
  return `${Math.round((100 * right) / answers)} %`;
}

/** @param {string[]} rows 0 light, 1 dark. */
function drawCode(rows) {
  const canvas = element("qr", HTMLCanvasElement);
  const context = canvas.getContext("2d");
  if (context === null) return;
  canvas.width = canvas.height = rows.length;
  rows.forEach((row, y) =>
    [...row].forEach((module, x) => {
      context.fillStyle = module === "1" ? "#000" : "#fff";
      context.fillRect(x, y, 1, 1);
    }),
  );
}

/** All images that somebody answered, the most misleading first; from then on, no more answers are taken. */
async function reveal() {
  /** @type {Revealed[]} */
  const images = await requestJson("/admin/class/reveal", {});
  if (images.length === 0) {
    element("room", HTMLElement).textContent = "No answers yet: there is nothing to reveal";
    return;
  }
  const list = element("images", HTMLElement);
  list.replaceChildren(...(await Promise.all(images.map(item))));
  list.hidden = false;
}

/** @param {Revealed} revealed */
async function item({ image, truth, model, resolution, right, answers }) {
  const response = await request(`/admin/class/images/${image}`);
  const gray = new Uint8Array(await response.arrayBuffer());
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = resolution;
  const rgba = new Uint8ClampedArray(4 * gray.length);
  gray.forEach((value, at) => rgba.set([value, value, value, 255], 4 * at));
  canvas.getContext("2d")?.putImageData(new ImageData(rgba, resolution, resolution), 0, 0);
  const words = `${truth === "real" ? "real" : `synthetic (${model})`}: ${right} of ${answers} right`;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", words);
  const entry = document.createElement("li");
  const caption = document.createElement("span");
  caption.textContent = words;
  entry.append(canvas, caption);
  return entry;
}
