/** Simulated readers: they answer at random with a given skill. For rehearsals, teaching and tests; never evidence. */
import { Random } from "../../support/random";
import { AnswerBook } from "../answer-book";
import type { AnswerJournal } from "../journal";
import type { StudyImage } from "../description";
import type { Study } from "../study";
import { openJournal } from "../study-journal";
import { lockStudy } from "../study-lock";

/** How well simulated readers tell images apart. */
export interface SimulatedReaders {
  /**
   * How far apart real and synthetic images look to a reader, in standard deviations of what they look like (d′); 0 guesses.
   */
  readonly skill: (image: StudyImage, reader: number) => number;
  readonly seed: number;
}

/** What separates the degrees of confidence, in standard deviations from indifference. */
const confidenceSteps = [0.25, 0.6, 1, 1.5];

/** Lets simulated readers answer all that the study's readers have not answered, as the page would: through the journal. */
export async function simulateReaders(study: Study, options: SimulatedReaders): Promise<void> {
  const lock = await lockStudy(study.folder);
  try {
    const journal = await openJournal(study, lock);
    await answerAll(study, journal, options).finally(() => journal.close());
  } finally {
    lock.release();
  }
}

async function answerAll(study: Study, journal: AnswerJournal, { skill, seed }: SimulatedReaders): Promise<void> {
  const book = new AnswerBook(journal, study.goBack);
  await Promise.all(
    study.readers.map(async (reader, number) => {
      const random = Random.fromSeed(seed, `simulated reader/${number}`);
      for (const slot of reader.slots.slice(book.answered(reader))) {
        const image = study.images[slot.image];
        const distance = skill(image, number) / 2;
        const impression = random.normal() + (image.truth === "synthetic" ? distance : -distance);
        const confidence = 1 + confidenceSteps.filter((step) => Math.abs(impression) > step).length;
        const milliseconds = Math.round(1000 * Math.exp(1.5 - 0.15 * confidence + 0.4 * random.normal()));
        await book.give(reader, slot.id, {
          sequence: 0,
          answer: impression > 0 ? "synthetic" : "real",
          confidence,
          milliseconds,
          simulated: true,
        });
      }
    }),
  );
}
