/** Whether the generator was trained with a privacy budget: the fact, and what it means in plain words. */
import * as path from "node:path";
import type { Generator } from "../../gan/generator";
import { hasBudget } from "../../gan/privacy/mechanism";
import { readPrivacyRecord } from "../../gan/privacy/privacy-record";
import { readSecret } from "../../gan/privacy/secret";
import { privacyFile, secretFile } from "../../runs/stage-files";
import { UserError } from "../../support/errors";
import type { BudgetFacts, ReleaseFacts } from "./facts";
import { number, text } from "./markdown-text";

/**
 * The budget that a generator's training kept to; undefined if it had none.
 * @param file the generator's, in the folder of its run.
 * @throws UserError when it had one, but its record is not beside it or says otherwise.
 */
export function budgetOf(file: string, { knobs }: Pick<Generator, "knobs">): BudgetFacts | undefined {
  if (!hasBudget(knobs)) return undefined;
  const record = readPrivacyRecord(path.dirname(file));
  if (record === undefined || record.epsilon !== knobs.privacyEpsilon || record.epsilonSpent > record.epsilon)
    throw new UserError(
      `${file} was trained with a privacy budget of ${knobs.privacyEpsilon}, but ${privacyFile} beside it does not say that it was kept; give the generator in the folder of its run, or train again.`,
    );
  if (readSecret(path.dirname(file)) === undefined)
    throw new UserError(
      `${file} was trained with a privacy budget, but ${secretFile}, which its noise follows from, is not beside it, so that the noise may follow from the seed alone, as in earlier versions; give the generator in the folder of its run, or train again.`,
    );
  const { epsilon, delta, noiseMultiplier, clipNorm, samplingRate, patients, stepsSpent, accountant } = record;
  return {
    ...{ epsilon, delta, noiseMultiplier, clipNorm, samplingRate, patients, accountant },
    steps: stepsSpent,
  };
}

/** The section, in Markdown, without its heading. */
export function budgetSection({ budget, real }: Pick<ReleaseFacts, "budget" | "real">): string {
  if (budget === undefined)
    return "None: the generator was trained without differential privacy, so nothing bounds what an attack that is not listed here may find.";
  const { epsilon, delta, noiseMultiplier, clipNorm, samplingRate, patients, steps, accountant } = budget;
  const factor = Math.exp(epsilon);
  const [one, all] = real.patientsKnown ? ["patient", "patients"] : ["image", "single images"];
  return [
    ...(real.patientsKnown
      ? []
      : [
          "**It protects single images, not patients**: the source does not say which images are of one patient. Of somebody with k images, the odds may differ by the factor below to the power of k.",
        ]),
    `The generator was trained with differential privacy for ${all}: ε = ${number(epsilon)}, δ = ${delta}. Whatever somebody may conclude from the generator about one ${real.patientsKnown ? "patient's images" : "image"} having been used, its odds differ from those without by a factor of ${factor < 100 ? number(factor) : Math.round(factor).toLocaleString("en-US")} at most, except with a chance of about ${delta} for each of them.${epsilon > 10 ? " So large a factor promises little." : ""}`,
    `${steps} steps, each of which drew every one of ${patients} ${one}s with a chance of ${number(samplingRate)}, clipped each ${one}'s gradient to a norm of ${number(clipNorm)} and added noise of ${number(noiseMultiplier)} times that. Reckoned by ${text(accountant)}.`,
    "The budget covers the generator's weights, and so every image that is drawn from it. It does not cover the labels and how often they occur, the number of patients, the settings that were chosen by looking at the real images, the classifiers, the choice of the released images, or the figures in this datasheet: these were computed from the real images without noise.",
    "The noise follows from 256 random bits that are not in the release; the latent vectors and the order of the images do, too, and not from the real images. The noise is computed in single precision by a generator of pseudo-random numbers that is not a cryptographic one.",
  ].join("\n\n");
}
