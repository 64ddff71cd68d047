/**
 * The seven criteria of the scorecard for synthetic medical data (Zamzmi et al., Communications Engineering 4:130, 2025), each
 * with what this release measured of it. They sum up the other sections; what was not measured is said.
 */
import { isRelaxed } from "../../evaluation/privacy/gate/judgment";
import type { FidelityMeasure } from "../../evaluation/fidelity/fidelity-figures";
import type { Estimate } from "../../statistics/interval";
import type { GroupFacts, ReleaseFacts } from "./facts";
import { number, numberWithInterval, table, text } from "./markdown-text";

/** The section, in Markdown, without its heading. */
export function scorecard(facts: ReleaseFacts): string {
  return [
    "The criteria are those of the scorecard for synthetic medical data (doi 10.1038/s44172-025-00450-1). It has no limits to pass; the audit below has.",
    table(
      ["criterion", "what it asks", "what is known here"],
      [
        ["Congruence", "Are the images distributed as real ones are?", congruence(facts)],
        ["Coverage", "Is the variety of the real images there?", coverage(facts)],
        ["Constraint", "Do the images keep to what anatomy and physics allow?", constraint(facts)],
        ["Completeness", "Is everything there that a use needs?", completeness(facts)],
        ["Compliance", "Does it keep to rules of privacy, terms and formats?", compliance(facts)],
        ["Comprehension", "Can a user understand how it was made and what it cannot do?", comprehension(facts)],
        ["Consistency", "Is the quality the same in all groups?", consistency(facts)],
      ],
    ),
  ].join("\n\n");
}

/** A measure of a group beside that between halves of the real images. */
function beside({ figures }: GroupFacts, measure: FidelityMeasure, name: string): string {
  const found = figures.find((one) => one.measure === measure);
  return found === undefined
    ? `${name} not measured`
    : `${name} ${numberWithInterval(found)}, real ${number(found.floor)}`;
}

function congruence({ fidelity: [all], frechet }: ReleaseFacts): string {
  return [beside(all, "frechet", frechet), beside(all, "precision", "precision")].join("; ");
}

function coverage({ fidelity: [all] }: ReleaseFacts): string {
  const { diversity } = all;
  return [
    beside(all, "recall", "recall"),
    beside(all, "coverage", "coverage"),
    ...(diversity
      ? [
          `MS-SSIM of two images ${numberWithInterval({ ...diversity, value: diversity.synthetic })}, real ${number(diversity.real)}`,
        ]
      : []),
  ].join("; ");
}

function constraint({ conditional }: ReleaseFacts): string {
  if (conditional.length === 0)
    return "Not measured: only of phantoms is it known which signs a finding must have. No reader looked for what is anatomically impossible.";
  const signs = conditional.map(
    ({ finding, synthetic, real }) =>
      `sign of ${text(finding)}: AUROC ${numberWithInterval(synthetic)}, real ${number(real.value)}`,
  );
  return signs.join("; ");
}

function completeness({ combinations, perLabel, tooFew }: ReleaseFacts): string {
  const unknown = perLabel.reduce((sum, one) => sum + one.unknown, 0);
  return `${combinations.length} label combinations, as in the real table, ${tooFew.length} of them too small to be measured; ${unknown} unknown labels. No age, sex, view or acquisition is given, and no location or severity of findings.`;
}

function compliance({ verdict, dicom }: ReleaseFacts): string {
  const passed = verdict.filter((one) => one.passed).length;
  const relaxed = verdict.filter(isRelaxed).length;
  const limits = relaxed === 0 ? "" : ` (${relaxed} of the limits ${relaxed === 1 ? "was" : "were"} relaxed)`;
  return `${passed} of ${verdict.length} measures of the privacy audit passed${limits}, and no copy was found ("Privacy audit"); the terms are under "Distribution"; formats: NPY, PNG, ONNX, Croissant${dicom ? ", DICOM" : ""}`;
}

function comprehension({ utility }: ReleaseFacts): string {
  return `Model, settings and program are part of the release, and every image can be generated again; known failures are listed; what a classifier learns from the images was ${utility === undefined ? "not measured" : "measured on real ones"}`;
}

function consistency({ fidelity: [, ...groups], frechet, utility }: ReleaseFacts): string {
  const distances = groups.flatMap(({ figures }) => figures.find(({ measure }) => measure === "frechet") ?? []);
  const labels = utility?.rows.slice(0, -1).map(({ difference }) => difference) ?? [];
  return [
    distances.length > 1 ? `${frechet} of a label combination ${range(distances)}` : "no two groups were measured",
    ...(labels.length > 1
      ? [`a label's AUROC after training on them, less that after real ones: ${range(labels)}`]
      : []),
    "not measured by sex, age or site, which the images do not have",
  ].join("; ");
}

/** From the smallest to the largest value. */
function range(estimates: readonly Estimate[]): string {
  const values = estimates.map(({ value }) => value);
  return `${number(Math.min(...values))} to ${number(Math.max(...values))}`;
}
