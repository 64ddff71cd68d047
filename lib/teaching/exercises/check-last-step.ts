/** The check of exercise d: what can be said of the last step? */
import { notAChoice, notYet, right, type Verdict } from "./verdict";

/** How two classifiers differ on the same images. */
export interface LearningStep {
  readonly from: number;
  readonly to: number;
  /** AUROC of the larger training set minus that of the smaller one, with its 95 % interval. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

const steps = ["better", "worse", "undecided"] as const;
const rules = ["the two AUROCs", "the two intervals", "the interval of the difference"] as const;

/** What to answer: what the last step was, and what decides this. */
export interface LastStepAnswer {
  /** Whether the step from the second largest training set to the largest is an improvement. */
  readonly step: (typeof steps)[number];
  readonly decidedBy: (typeof rules)[number];
}

/** Checks the most that can be said about the last step of a learning curve, and by what it was decided. */
export function checkLastStep(step: LearningStep, { step: answer, decidedBy }: LastStepAnswer): Verdict {
  const wrong = notAChoice("step", answer, steps) ?? notAChoice("decidedBy", decidedBy, rules);
  if (wrong) return wrong;
  const truth = step.low > 0 ? "better" : step.high < 0 ? "worse" : "undecided";
  const found = `The paired difference is ${words(step)}: it ${truth === "undecided" ? "includes" : "does not include"} 0.`;
  if (answer !== truth) {
    if (truth === "undecided")
      return notYet(`${found} Look at its interval, not at which AUROC is the higher one: the order may be by chance.`);
    if (answer === "undecided") return notYet(`${found} ${overlap}`);
    return notYet(`${found} It is the AUROC with ${step.to} images minus the one with ${step.from}: which is higher?`);
  }
  if (decidedBy === "the two AUROCs")
    return notYet(
      "You named the right one, but of any two AUROCs one is higher, also where both classifiers are as good. What says how much of a difference is chance?",
    );
  if (decidedBy === "the two intervals")
    return notYet(`You named the right one, but by what does not decide it. ${overlap}`);
  return right(
    truth === "undecided"
      ? `${found} More images may still help, but this experiment does not show it: ask for more test patients, or train several seeds of each.`
      : `${found} This is about these two classifiers: trained with another seed, they may change places. Train several of each before you speak of the number of images.`,
  );
}

const overlap =
  "The intervals of the two AUROCs may overlap where there is a difference: both classifiers saw the same test images, and what makes these easy or hard is in both.";

/** Two decimals, or as many more as show an end that is not 0. */
function words({ difference, low, high }: LearningStep): string {
  const hidden = (digits: number): boolean =>
    [low, high].some((end) => end !== 0 && Math.abs(end) < 0.5 * 10 ** -digits);
  const digits = [2, 3, 4, 5].find((count) => !hidden(count)) ?? 6;
  const text = (value: number): string =>
    value
      .toFixed(digits)
      .replace(/^-(?=0\.0*$)/, "")
      .replace("-", "−");
  return `${text(difference)} (${text(low)} to ${text(high)})`;
}
