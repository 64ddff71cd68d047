/** What a release says of re-identification, and its sentences in the datasheet. */
import type { Cohort } from "../../cohort/format/cohort";
import { cohortIdentity } from "../../cohort/format/identity";
import type { BestMatches, Reidentification } from "../../evaluation/identity/reidentification";
import { type Estimate, plainEstimate } from "../../statistics/interval";
import { UserError } from "../../support/errors";
import { numberWithInterval } from "./markdown-text";

/** The figures of the synthetic images, and those by which they can be judged. */
export interface ReidentificationFacts extends Pick<Reidentification, "patients" | "tells"> {
  /** AUROC of pairs of held-out images. */
  readonly warrant: Estimate;
  /** Share of images that show a training patient beyond chance: of the synthetic ones, */
  readonly matches: Estimate;
  /** and of withheld images of the searched patients. */
  readonly seconds: Estimate;
}

/** @throws UserError when other images were searched, or others' patients. */
export function reidentificationFactsOf(
  found: Reidentification,
  real: Cohort,
  synthetic: Cohort,
): ReidentificationFacts {
  if (found.real !== cohortIdentity(real) || found.synthetic !== cohortIdentity(synthetic))
    throw new UserError(
      `What was found by re-identification is not of ${synthetic.folder} and ${real.folder}: give --reidentification the folder of "synthcohort reidentify ${synthetic.folder} --real ${real.folder}".`,
    );
  const { patients, tells, warrant, matches, seconds } = found;
  const facts = ({ beyondChance }: BestMatches): Estimate => plainEstimate(beyondChance);
  return { patients, tells, warrant: plainEstimate(warrant.auroc), matches: facts(matches), seconds: facts(seconds) };
}

/** Its sentences, in Markdown; one where it was not run. */
export function reidentificationWords(facts: ReidentificationFacts | undefined): string {
  if (facts === undefined) return "Re-identification of training patients was not tried for this release.";
  const { patients, tells, warrant, matches, seconds } = facts;
  const worth = `A network that knows patients again (two images of one held-out patient or of two: AUROC ${numberWithInterval(warrant)}) searched one image of each of ${patients.searched} training patients, whom it did not learn from, and of ${patients.heldOut} held-out patients for the most similar one to each image. The share that shows a training patient beyond chance is ${numberWithInterval(seconds)} of withheld images of the searched patients`;
  return tells
    ? `${worth}, and ${numberWithInterval(matches)} of the synthetic images. Images of strangers have 0.`
    : `${worth}. The network is not shown to find patients who ought to be found, so that this search says nothing about the synthetic images.`;
}
