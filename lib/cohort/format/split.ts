/** The three parts of a cohort. No patient is ever in two of them. */
import { UserError } from "../../support/errors";

/** Training, validation or test. */
export type Split = "train" | "valid" | "test";

/** In the order of the tables. */
export const splits: readonly Split[] = ["train", "valid", "test"];

export function isSplit(value: string): value is Split {
  return (splits as readonly string[]).includes(value);
}

/** Remembers which split each patient is in, and refuses a patient who turns up in a second one. */
export class PatientSplits {
  private readonly seen = new Map<string, Split>();

  /** @throws UserError when the patient was noted for another split before. */
  note(patient: string, split: Split, cohort: string): void {
    const before = this.seen.get(patient);
    if (before === undefined) this.seen.set(patient, split);
    else if (before !== split) {
      throw new UserError(
        `${cohort} has patient ${patient} both in ${before} and in ${split}: a patient belongs in one split only, so make the cohort again (--replace).`,
      );
    }
  }

  get patients(): number {
    return this.seen.size;
  }
}
