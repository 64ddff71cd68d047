/** The owner's page: how far each reader is. */
import { showClass } from "./class.js";
import { Refused, requestJson, takeToken } from "./connection.js";
import { element } from "./dom.js";

/** @typedef {{ title: string, readers: { reader: string, answered: number, total: number, last: string | null }[] }} Progress */

const everyMs = 10_000;
const everyMsOfClass = 2000;

try {
  const token = takeToken();
  if (token !== "") await requestJson("/admin/session", { token });
  for (;;) {
    show(await requestJson("/admin/progress"));
    const isClass = await showClass();
    await new Promise((done) => setTimeout(done, isClass ? everyMsOfClass : everyMs));
  }
} catch (error) {
  element("note", HTMLElement).textContent =
    error instanceof Refused ? error.message : `Something went wrong: ${error}.`;
}

/** @param {Progress} progress */
function show({ title, readers }) {
  element("title", HTMLElement).textContent = title;
  const all = readers.filter(({ answered, total }) => answered === total).length;
  element("note", HTMLElement).textContent = `${all} of ${readers.length} readers have answered everything.`;
  element("rows", HTMLElement).replaceChildren(...readers.map(row));
  const table = document.querySelector("table");
  if (table !== null) table.hidden = false;
}

/** @param {Progress["readers"][number]} progress */
function row({ reader, answered, total, last }) {
  const bar = document.createElement("progress");
  bar.max = total;
  bar.value = answered;
  bar.setAttribute("aria-label", reader);
  const line = document.createElement("tr");
  const texts = [reader, `${answered} of ${total}`, bar, last === null ? "–" : new Date(last).toLocaleString()];
  line.append(
    ...texts.map((content, place) => {
      const cell = document.createElement(place === 0 ? "th" : "td");
      cell.append(content);
      return cell;
    }),
  );
  return line;
}
