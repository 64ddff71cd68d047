/** Keys that work wherever the focus is, unless they are switched off (WCAG 2.1.4) or belong to what has the focus. */
import { element } from "./dom.js";

/**
 * @param {(key: string) => boolean} act does what a key stands for; false where it stands for nothing now.
 */
export function onKey(act) {
  const on = element("shortcuts", HTMLInputElement);
  document.addEventListener("keydown", (event) => {
    if (!on.checked || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const target = event.target;
    // Enter presses the button that has the focus; a slider needs its own keys, but none of ours.
    if (event.key === "Enter" && target instanceof HTMLButtonElement) return;
    if (act(event.key.length === 1 ? event.key.toLowerCase() : event.key)) event.preventDefault();
  });
}
