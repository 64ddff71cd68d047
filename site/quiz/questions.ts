/** The quiz's questions: ten synthetic images, and ten phantoms with the same findings, in a random order. */
import { chestPhantom } from "../../lib/phantom/chest/phantom";
import { Random } from "../../lib/support/random";
import type { QuizSheet } from "./sheet";

/** Of each kind. */
export const ofEach = 10;

export type Truth = "real" | "synthetic";

export type Question =
  | { readonly truth: "synthetic"; readonly findings: readonly string[]; readonly place: number }
  | { readonly truth: "real"; readonly findings: readonly string[]; readonly pixels: Uint8Array };

/**
 * Each visit has its own patients. The labels of both kinds are the same, so they tell nothing.
 * @param seed of the choice, the order and the patients.
 */
export function questionsOf(sheet: QuizSheet, seed: number): Question[] {
  const random = Random.fromSeed(seed, "quiz");
  const places = shuffled(
    sheet.images.map((_, place) => place),
    random,
  ).slice(0, ofEach);
  const synthetic = places.map((place): Question => ({ truth: "synthetic", findings: sheet.images[place], place }));
  const real = synthetic.map(({ findings }, patient): Question => {
    const labels = chestPhantom.findings.map((name) => (findings.includes(name) ? 1 : 0));
    const pixels = chestPhantom.render({ seed, patient, image: 0, labels }, sheet.resolution);
    return { truth: "real", findings, pixels };
  });
  return shuffled([...synthetic, ...real], random);
}

/** Fisher and Yates' shuffle. */
function shuffled<T>(items: readonly T[], random: Random): T[] {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all;
}
