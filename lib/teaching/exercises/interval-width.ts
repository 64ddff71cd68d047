/** Exercise b: how far an AUROC can be trusted that comes from few patients. */
import { summarizePredictions } from "../../statistics/bootstrap/auroc-intervals";
import type { Prediction } from "../../statistics/prediction";
import { UserError } from "../../support/errors";
import { Random } from "../../support/random";
import { notYet, right, type Verdict } from "./verdict";

/** The AUROC of a test with so many patients. */
export interface WidthRow {
  readonly patients: number;
  readonly auroc: number;
  readonly low: number;
  readonly high: number;
  /** From the lower to the upper end. */
  readonly width: number;
}

/**
 * The AUROC of one classifier, tested on the first patients of a random order.
 * @throws UserError when there are not so many patients.
 */
export function intervalsOf(predictions: readonly Prediction[], counts: readonly number[], seed = 1): WidthRow[] {
  const patients = shuffled([...new Set(predictions.map(({ patient }) => patient))], seed);
  return counts.map((count) => {
    if (count > patients.length)
      throw new UserError(`There are ${patients.length} test patients, not ${count}; ask for fewer.`);
    const chosen = new Set(patients.slice(0, count));
    const { mean } = summarizePredictions(
      predictions.filter(({ patient }) => chosen.has(patient)),
      { replicates: 1000, seed },
    );
    const [auroc, low, high] = [mean.auroc, mean.low, mean.high];
    return { patients: count, auroc, low, high, width: high - low };
  });
}

/** Answers within this factor are right: the widths themselves are estimates. */
const tolerance = 1.35;

/**
 * Checks how many patients are needed for an interval of a width.
 * @param seen one of the rows that were measured.
 * @param width wanted, such as 0.1.
 */
export function checkPatients(seen: WidthRow, width: number, answer: number): Verdict {
  const factor = seen.width / width;
  const needed = seen.patients * factor ** 2;
  const near = (wanted: number): boolean => answer / wanted < tolerance && wanted / answer < tolerance;
  const numbers = `${seen.patients} patients gave ${seen.width.toFixed(2)}, so ${width} is narrower by ${factor.toFixed(1)}`;
  if (!(answer > 0)) return notYet("Give a number of patients above 0.");
  if (near(needed))
    return right(
      `The width falls with the square root of the number of patients: ${numbers}, and needs ${factor.toFixed(1)}² times the patients, about ${Math.round(needed)}.`,
    );
  if (near(seen.patients * factor))
    return notYet(
      `${numbers}, but the width does not fall in proportion to the patients: twice as many make it narrower by √2 only. Square the factor.`,
    );
  return answer < needed
    ? notYet(
        `Too few: ${numbers}. Compare two rows of the table: how much narrower does four times as many patients make it?`,
      )
    : notYet(
        `More than it takes: ${numbers}. Compare two rows of the table: how much narrower does four times as many patients make it?`,
      );
}

function shuffled(patients: string[], seed: number): string[] {
  const random = Random.fromSeed(seed, "patients");
  const keyed = patients.map((patient) => ({ patient, key: random.uniform() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ patient }) => patient);
}
