/** Weaknesses of a release's images, according to its measures, in sentences. */
import type { FidelityMeasure } from "../../evaluation/fidelity/fidelity-figures";
import type { Estimate } from "../../statistics/interval";
import type { GroupFacts, ReleaseFacts } from "./facts";
import { text, numberWithInterval } from "./markdown-text";

/** Sentences in Markdown; at least one. A difference counts where the interval does not reach the real images' value. */
export function knownFailures({ fidelity, conditional, utility, labelTrust, tooFew }: ReleaseFacts): string[] {
  const groups = (failure: string, has: (group: GroupFacts) => boolean): string[] => {
    const titles = fidelity.filter(has).map(({ title }) => text(title));
    return titles.length === 0 ? [] : [`${failure}: ${titles.join("; ")}.`];
  };
  const learned = (utility?.rows ?? [])
    .filter(({ real, synthetic }) => synthetic.high < real.low)
    .map(({ label }) => text(label));
  const doubtful = (labelTrust ?? []).filter(({ trusted }) => !trusted).map(({ label }) => text(label));
  return [
    ...groups(
      "Part of the variety of the real images is missing (recall or coverage)",
      (group) => below(group, "recall") || below(group, "coverage"),
    ),
    ...groups("Some images are unlike any real image (precision)", (group) => below(group, "precision")),
    ...groups(
      "Images are more similar to each other than real ones are (MS-SSIM)",
      ({ diversity }) => diversity !== undefined && diversity.low > diversity.real,
    ),
    ...conditional
      .filter(({ real, synthetic }) => apart(real, synthetic))
      .map(
        ({ finding, real, synthetic }) =>
          `The sign of ${text(finding)} is ${synthetic.value < real.value ? "weaker" : "stronger"} than in real images: AUROC ${numberWithInterval(synthetic)} versus ${numberWithInterval(real)}.`,
      ),
    ...(learned.length > 0
      ? [`A classifier learns less from these images than from the real ones (AUROC): ${learned.join("; ")}.`]
      : []),
    ...(doubtful.length > 0 ? [`It was not shown that these labels may be trusted: ${doubtful.join("; ")}.`] : []),
    ...(utility === undefined ? ["What a classifier learns from these images was not measured."] : []),
    ...(tooFew.length > 0 ? [`Too few images to measure their quality: ${tooFew.map(text).join("; ")}.`] : []),
    "Findings without a label, and the location and severity of all findings, are whatever the generator made of them.",
  ];
}

function below({ figures }: GroupFacts, measure: FidelityMeasure): boolean {
  return figures.some((figure) => figure.measure === measure && figure.high < figure.floor);
}

function apart(a: Estimate, b: Estimate): boolean {
  return a.high < b.low || b.high < a.low;
}
