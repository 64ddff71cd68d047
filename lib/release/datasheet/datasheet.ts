/**
 * The datasheet of a release, in Markdown; headings after Gebru et al., "Datasheets for Datasets" (Communications of the ACM
 * 64(12), 2021). It says what `release.json` says, and nothing else.
 */

import { generativeModels } from "../../gan/models";
import type { ReleaseFacts } from "./facts";
import { knownFailures } from "./known-failures";
import { cohortFolder, releaseFiles } from "../files/layout";
import { copyDifference } from "../../evaluation/privacy/copies/near-copies";
import { number, table, text, numberWithInterval } from "./markdown-text";

/** Writes the datasheet. */
export function datasheet(facts: ReleaseFacts): string {
  return [
    `# Datasheet: ${total(facts)} synthetic images`,
    summary(facts),
    "## Motivation",
    motivation(facts),
    "## Composition",
    composition(facts),
    "## Collection process",
    collection(facts),
    "## Preprocessing and labeling",
    labeling(facts),
    "## Uses",
    uses(facts),
    "### Known failures",
    knownFailures(facts)
      .map((failure) => `- ${failure}`)
      .join("\n"),
    "## Privacy audit",
    privacy(facts),
    "## Distribution",
    distribution(facts),
    "## Maintenance",
    maintenance(facts),
  ]
    .join("\n\n")
    .concat("\n");
}

function total({ counts }: ReleaseFacts): number {
  return counts.train + counts.valid + counts.test;
}

function summary({ model, source, resolution, real }: ReleaseFacts): string {
  return `Images of ${resolution}×${resolution} pixels that ${generativeModels[model].name}, a neural network, made after learning from ${real.train} real images (${text(source.title)}). What could still be learned from them about the real images was measured, and stands under "Privacy audit"; nothing beyond that is known.`;
}

function motivation({ software }: ReleaseFacts): string {
  return `These images were made to be shared in place of real ones: to try methods, to teach, and to train classifiers where patients' images cannot be handed over. Made with synthcohort ${text(software)}.`;
}

function composition(facts: ReleaseFacts): string {
  const { counts, perLabel, combinations, dropped } = facts;
  const left =
    dropped.share === undefined
      ? "No image was left out."
      : `Left out as too close to a training image: ${dropped.images} (nearer to one than ${number(100 * (1 - dropped.share))} % of the held-out real images are). The generator is the same, and may make their like again.`;
  return [
    `${total(facts)} images: ${counts.train} to train, ${counts.valid} to validate, ${counts.test} to test. Each is a patient of its own. ${left}`,
    table(
      ["label", "images with it", "unknown"],
      perLabel.map(({ label, present, unknown }) => [text(label), present, unknown]),
    ),
    table(
      ["label combination", "images"],
      combinations.map(({ title, images }) => [text(title), images]),
    ),
    `Their numbers follow the real table's, which has the same label combinations; the order does not. Files: \`${cohortFolder}/images.npy\` (uint8, N×H×W×1) and \`${cohortFolder}/table.csv\`, \`png/\` (the same images), \`${releaseFiles.generator}\` with \`${releaseFiles.config}\`, \`${releaseFiles.latents}\` (what each image was made from), \`${releaseFiles.program}\` (makes more), \`${releaseFiles.facts}\` (this datasheet for programs), \`${releaseFiles.checksums}\` (for \`sha256sum -c\`).`,
  ].join("\n\n");
}

function collection({ model, knobs, source, real }: ReleaseFacts): string {
  return [
    `Source of the real images: ${text(source.title)}. ${real.train} of them trained the generator; ${real.heldOut} of other patients were held out for the audit.`,
    `The generator, ${generativeModels[model].name}, is the running average of a training with these settings (loss, optimizer and length included):`,
    table(
      ["setting", "value"],
      Object.entries(knobs).map(([name, value]) => [text(name), text(String(value))]),
    ),
  ].join("\n\n");
}

const policies: Readonly<Record<ReleaseFacts["labelPolicy"], string>> = {
  paper: "labels that the source calls uncertain count as present, labels that are not mentioned as absent",
  zeros: "labels that the source calls uncertain count as absent, as do labels that are not mentioned",
  ignore: "labels that the source calls uncertain are unknown (−1), labels that are not mentioned absent",
};

function labeling({ labelPolicy, resolution }: ReleaseFacts): string {
  return `Label policy of the real images, "${labelPolicy}": ${policies[labelPolicy]}. A label of a synthetic image is what the generator was asked to show, not what a reader saw. The real images were made gray, resized to ${resolution}×${resolution} pixels and divided by their own maximum before training.`;
}

function uses(facts: ReleaseFacts): string {
  return [
    'For research, teaching and software tests within the terms under "Distribution". Not for diagnosis, not as evidence about patients or about how frequent a finding is, and not for attempts to find out who was in the training data.',
    "### Fidelity",
    fidelity(facts),
    "### Utility against real images",
    utility(facts),
  ].join("\n\n");
}

function fidelity({ fidelity: groups, tooFew, frechet, features, auditor, conditional }: ReleaseFacts): string {
  const names = {
    frechet,
    kernel: `kernel distance, ${features}`,
    precision: "precision",
    recall: "recall",
    density: "density",
    coverage: "coverage",
  };
  const rows = groups.flatMap(({ title, figures, diversity }) => [
    ...figures.map((figure) => [text(title), names[figure.measure], numberWithInterval(figure), number(figure.floor)]),
    ...(diversity
      ? [
          [
            text(title),
            `MS-SSIM, ${diversity.scales} scales`,
            numberWithInterval({ ...diversity, value: diversity.synthetic }),
            number(diversity.real),
          ],
        ]
      : []),
  ]);
  return [
    `By ${features} (${text(auditor)}), with 95 % intervals. "Real" is the same figure between two halves of the real training images: no generator does better.`,
    table(["images", "figure", "synthetic", "real"], rows),
    ...(tooFew.length > 0 ? [`Too few images for figures of their own: ${tooFew.map(text).join("; ")}.`] : []),
    ...(conditional.length > 0
      ? [
          "How well the sign of a finding, measured on the pixels, tells images with it from images without it (AUROC):",
          table(
            ["finding", "synthetic", "real"],
            conditional.map(({ finding, synthetic, real }) => [
              text(finding),
              numberWithInterval(synthetic),
              numberWithInterval(real),
            ]),
          ),
        ]
      : []),
  ].join("\n\n");
}

function utility({ utility: measured, dropped }: ReleaseFacts): string {
  if (measured === undefined) return "Not measured for this release.";
  return [
    `AUROC on the real cohort's test images of two classifiers of the same settings, one trained on its training images, the other on ${dropped.images > 0 ? "these images and those that were left out" : "these images"}: ${text(measured.network)} (95 % intervals over test patients).`,
    table(
      ["label", "trained on real", "trained on synthetic", "difference, paired"],
      measured.rows.map(({ label, real, synthetic, difference }) => [
        text(label),
        numberWithInterval(real),
        numberWithInterval(synthetic),
        numberWithInterval(difference),
      ]),
    ),
  ].join("\n\n");
}

function privacy(facts: ReleaseFacts): string {
  const { verdict, privacy: found, features, auditor, real } = facts;
  const attack = (
    name: string,
    { auroc, truePositivesAt01, truePositivesAt1 }: ReleaseFacts["privacy"]["distanceAttack"],
  ): string[] => [
    name,
    numberWithInterval(auroc),
    numberWithInterval(truePositivesAt01),
    numberWithInterval(truePositivesAt1),
  ];
  return [
    `In ${features} (${text(auditor)}), against ${real.train} training and ${real.heldOut} held-out images of ${real.heldOutPatients} patients. A figure passes where its whole 95 % interval keeps to the limit, which the makers of this release set: a generator beyond the limit passes once in forty times. "Patients needed": about how many must be held out for a generator that copies nothing to pass nine times in ten.`,
    table(
      ["figure", "measured", "limit", "", "patients needed"],
      verdict.map((one) => [
        one.title,
        numberWithInterval(one),
        `${one.side} ${number(one.limit)}`,
        one.passed ? "passed" : "failed",
        one.patientsNeeded ?? "",
      ]),
    ),
    "Can somebody who has a patient's image tell from the released images that it was trained on? Guessing has an AUROC of 0.5 and finds 0.1 % and 1 %.",
    table(
      ["attack", "AUROC", "found at 0.1 % false", "found at 1 % false"],
      [...[attack("by distance", found.distanceAttack), attack("by density (DOMIAS)", found.densityAttack)]],
    ),
    "### Copies",
    copies(facts),
    "All these figures say what these attacks find in these features, and what this search finds. They do not prove that nothing leaks, and who holds the generator can try others.",
  ].join("\n\n");
}

/** What was looked for, and how much of it would have been found: no more is said. */
function copies({ copies: { bound, falseAlarms, heldOut, tried, disguises }, real }: ReleaseFacts): string {
  const alarms =
    falseAlarms === 0
      ? `none would (with 95 % confidence, fewer than ${number(300 / heldOut)} % of such images)`
      : `${falseAlarms} would (${number((100 * falseAlarms) / heldOut)} %)`;
  return [
    `Every released image was made again by the generator from its latent vector. The pixels of each differ from those of each real image, as it is or mirrored, by more than ${copyDifference} of 255 gray levels (root mean square).`,
    `Each was also laid on the most alike of the ${real.train} training images, in all quarter turns, mirrored or not, and shifted, scaled and turned until both correlated best, with either sign. None has 1 − |correlation| below ${number(bound)}, half of what all but 1 % of held-out images have at least. Of ${heldOut} held-out images of other patients ${alarms} be called copies by it, with the bound set by other patients than are judged.`,
    `What this search finds: so many of ${tried} training images were called copies after they were disguised, in each way alone. What is not in this table was not tried.`,
    table(
      ["disguise", "found", "share"],
      disguises.map(({ title, caught }) => [
        text(title),
        `${caught} of ${tried}`,
        `${number((100 * caught) / tried)} %`,
      ]),
    ),
  ].join("\n\n");
}

function distribution({ source }: ReleaseFacts): string {
  return [
    `Terms of the source data: ${text(source.terms)}. They forbid: ${text(source.forbids)}. Cite: ${text(source.citation)}.`,
    "Whoever hands these images on sees to it that the terms allow it, and hands on this datasheet with them.",
  ].join("\n\n");
}

function maintenance({ software }: ReleaseFacts): string {
  return `A release is not changed: a mended one is a new release with other checksums. \`synthcohort verify\` (version ${text(software)} or newer) checks one. Questions and requests go to whoever handed it over.`;
}
