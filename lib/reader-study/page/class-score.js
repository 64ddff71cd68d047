/** A reader's own score in a class, once the images are revealed. */
import { requestJson } from "./connection.js";

/** @typedef {{ right: number, answers: number }} Tally */

/**
 * @returns {Promise<{ own: Tally, room: Tally } | null | "none">} null until the images are revealed; "none" where the study is not
 *   served for a class.
 */
export async function classScore() {
  return (await requestJson("/api/score")).score;
}

/** @returns {Promise<boolean>} */
export async function isRevealed() {
  const score = await classScore();
  return score !== null && score !== "none";
}

/**
 * @param {{ own: Tally, room: Tally }} score
 * @returns {string}
 */
export function scoreWords({ own, room }) {
  if (own.answers === 0) return "The images have been revealed: no more answers are taken.";
  const share = (/** @type {Tally} */ { right, answers }) => `${Math.round((100 * right) / answers)} %`;
  return `You were right on ${own.right} of ${own.answers} images (${share(own)}), the room on ${share(room)}. A guess is right on half of them.`;
}
