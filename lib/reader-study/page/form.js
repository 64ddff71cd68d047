/** The answer's form. */
import { element } from "./dom.js";

/** @typedef {"real" | "synthetic"} Truth */

/** Which choices are made. */
export class AnswerForm {
  constructor() {
    this.form = element("answer", HTMLFormElement);
    this.submit = element("submit", HTMLButtonElement);
    this.form.addEventListener("change", () => this.refresh());
  }

  /** @param {{ answer: Truth, confidence: number } | null} before an earlier answer, when looking back. */
  reset(before) {
    this.form.reset();
    if (before !== null) {
      this.choose("answer", before.answer);
      this.choose("confidence", String(before.confidence));
    }
    this.refresh();
  }

  /**
   * @param {"answer" | "confidence"} name
   * @param {string} value
   */
  choose(name, value) {
    for (const radio of this.radios(name)) radio.checked = radio.value === value;
    this.refresh();
  }

  /** @returns {{ answer: string, confidence: number } | undefined} undefined while something is not chosen. */
  chosen() {
    const answer = this.radios("answer").find((radio) => radio.checked);
    const confidence = this.radios("confidence").find((radio) => radio.checked);
    return answer && confidence && { answer: answer.value, confidence: Number(confidence.value) };
  }

  refresh() {
    this.submit.disabled = this.chosen() === undefined;
  }

  /**
   * @param {string} name
   * @returns {HTMLInputElement[]}
   */
  radios(name) {
    return [...this.form.querySelectorAll("input")].filter((input) => input.name === name);
  }
}
