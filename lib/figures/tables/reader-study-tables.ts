/** A reader study as tables: its images, how well readers distinguished them, and how consistent each reader was. */
import type { StudyReport } from "../../reader-study/analysis/report";
import type { Study } from "../../reader-study/study";
import { endsText, type TableRow } from "./row";

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

/** Real and synthetic images by the model beside whose images they are shown. */
export function studyTable({ images }: Study): TableRow[] {
  return [...new Set(images.map(({ model }) => model))].map((model) => {
    const own = images.filter((image) => image.model === model);
    const count = (truth: string): number => own.filter((image) => image.truth === truth).length;
    return { model, resolution: own[0].resolution, real: count("real"), synthetic: count("synthetic") };
  });
}

/** Accuracy, sensitivity, specificity and AUC of all readers, of each, and by model; people and machine. */
export function readersTable({ groups }: StudyReport): TableRow[] {
  return groups
    .filter(({ by }) => by === "all" || by === "reader" || by === "model")
    .map((group) => ({
      who: group.who,
      group: group.group,
      answers: group.answers,
      accuracy: percent(group.accuracy.value),
      "over readers and images": endsText(group.accuracy, percent),
      "of these readers": endsText(group.accuracyOfThese, percent),
      sensitivity: group.sensitivity && percent(group.sensitivity.value),
      specificity: group.specificity && percent(group.specificity.value),
      AUC: group.auc,
      "p (Holm)": group.pHolm.toPrecision(2),
    }));
}

/** Differences of two models, or of two resolutions, in how well the same readers tell their images from real ones. */
export function readerComparisonsTable({ comparisons }: StudyReport): TableRow[] {
  return comparisons.map(({ first, second, readers, accuracy, auc, pHolm }) => ({
    first,
    second,
    readers,
    "difference in accuracy": accuracy && percent(accuracy.value),
    "over readers and images": accuracy && endsText(accuracy, percent),
    "difference in AUC": auc && auc.value,
    "p (Holm)": pHolm === null ? null : pHolm.toPrecision(2),
    "p of these readers": accuracy && accuracy.pOfThese.toPrecision(2),
  }));
}

/** Answers of each reader to images shown twice, and the times of all answers. */
export function selfAgreementTable({ selfAgreement, reactionTimes }: StudyReport): TableRow[] {
  return selfAgreement.map((one) => {
    const time = reactionTimes.find(({ reader }) => reader === one.reader)!;
    return {
      reader: one.reader,
      "shown twice": one.repeats,
      alike: one.alike,
      "Cohen's κ": one.kappa,
      "median seconds": time.median,
      "when right": time.medianRight,
      "when wrong": time.medianWrong,
    };
  });
}
