/** The datasheet's "Privacy audit": limits, attacks, and the search for copies. */
import { copyDifference } from "../../evaluation/privacy/copies/near-copies";
import { isRelaxed } from "../../evaluation/privacy/gate/judgment";
import { budgetSection } from "./budget-section";
import type { ReleaseFacts } from "./facts";
import { number, numberWithInterval, table, text } from "./markdown-text";
import { reidentificationWords } from "./reidentification-facts";
import { shadowWords } from "./shadow-facts";

/** The section, in Markdown, without its heading. */
export function privacySection(facts: ReleaseFacts): string {
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
    `Measured by ${features} (${text(auditor)}), against ${real.train} training and ${real.heldOut} held-out images${real.patientsKnown ? ` of ${real.heldOutPatients} patients` : ""}. A measure passes if its whole 95 % interval keeps to the limit.${relaxedWords(verdict)} A generator beyond a limit passes once in forty times. "Patients needed" is about how many must be held out for a generator that copies nothing to pass nine times in ten.`,
    ...(real.patientsKnown
      ? []
      : [
          "**The source does not say which images are of one patient.** Every image counts as a patient of its own here, so somebody imaged twice may be in the training images and held out, and what is said of patients below is said of images.",
        ]),
    table(
      ["measure", "value", "limit", "usual limit", "", "patients needed"],
      verdict.map((one) => [
        one.title,
        numberWithInterval(one),
        `${one.side} ${number(one.limit)}`,
        number(one.usualLimit),
        `${one.passed ? "passed" : "failed"}${isRelaxed(one) ? " (relaxed)" : ""}`,
        one.patientsNeeded ?? "",
      ]),
    ),
    "Can somebody who has a patient's image tell from the released images whether it was in the training data? Guessing has an AUROC of 0.5, and finds 0.1 % and 1 % at these false-positive rates.",
    table(
      ["attack", "AUROC", "found at 0.1 % false", "found at 1 % false"],
      [...[attack("by distance", found.distanceAttack), attack("by density (DOMIAS)", found.densityAttack)]],
    ),
    shadowWords(facts.shadows),
    reidentificationWords(facts.reidentification),
    "### Privacy budget",
    budgetSection(facts),
    "### Copies",
    copies(facts),
    "These measures say what these attacks find with these features, and what this search finds. They do not prove that nothing leaks. Whoever has the generator can try other attacks.",
  ].join("\n\n");
}

/** How many limits let more pass than usual. */
function relaxedWords(verdict: ReleaseFacts["verdict"]): string {
  const relaxed = verdict.filter(isRelaxed).length;
  if (relaxed === 0) return "";
  return ` **The makers of this release relaxed ${relaxed} of ${verdict.length} limits**, so that it passed where it might have been refused.`;
}

/** What was searched for, and how much of it the search would have found; it claims no more. */
function copies({ copies: { bound, falseAlarms, heldOut, tried, disguises }, real }: ReleaseFacts): string {
  const alarms =
    falseAlarms === 0
      ? `none would be called a copy by the bound alone (with 95 % confidence, fewer than ${number(300 / heldOut)} % of such images)`
      : `${falseAlarms} ${falseAlarms === 1 ? "would be called a copy" : "would be called copies"} by the bound alone (${number((100 * falseAlarms) / heldOut)} %)`;
  return [
    `The generator reproduced every released image from its latent vector. Every released image differs from every real image, as it is and mirrored, by more than ${copyDifference} of 255 gray levels (root mean square).`,
    `Each was also registered to the most similar of the ${real.train} training images: in all quarter turns, mirrored or not, it was shifted, scaled and rotated until the correlation, of either sign, was strongest. Of none is 1 − |correlation| both below ${number(bound)} and below half of its value for the most similar held-out image. The bound is half of the value that all but 1 % of held-out images reach. Of ${heldOut} held-out images${real.patientsKnown ? " of other patients" : ""}, ${alarms}, with a bound set on other patients than those judged.`,
    `The table shows what this search finds: how many of ${tried} training images were called copies after they were disguised in one way. Disguises that are not in the table were not tested.`,
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
