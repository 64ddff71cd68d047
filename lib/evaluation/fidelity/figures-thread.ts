/** What a thread of figures-in-threads.ts does: the figures of one group of images. */
import { UserError } from "../../support/errors";
import { fidelityFigures } from "./fidelity-figures";
import type { FiguresOutcome, FiguresTask } from "./figures-in-threads";

/** Errors for users come back as what they are: between threads, an error loses its class. */
export default async function figuresOfTask({ real, patients, synthetic, seed }: FiguresTask): Promise<FiguresOutcome> {
  try {
    return { figures: await fidelityFigures(real, patients, synthetic, { seed }) };
  } catch (error) {
    if (error instanceof UserError) return { refusal: error.message };
    throw error;
  }
}
