/**
 * Re-identification: does somebody who knows patients again find training patients in synthetic images? A network that was trained on
 * images of other patients searches for each synthetic image the most similar training patient. How similar strangers come to their
 * best match, held-out real images say. Source of the question: Packhäuser et al. 2022, "Deep learning-based patient
 * re-identification is able to exploit the biometric nature of medical chest X-ray data".
 */
import type { Cohort } from "../../cohort/format/cohort";
import { cohortIdentity } from "../../cohort/format/identity";
import type { FeatureMatrix } from "../../statistics/feature-matrix";
import { Random } from "../../support/random";
import { stoppable, usualWork, type WorkOptions } from "../../support/work";
import { checkAlike, checkTrainedOn } from "../alike";
import { searchNeighbors } from "../privacy/block-search";
import { type AttackScores, membershipResult } from "../privacy/membership";
import type { PrivacyFigure } from "../privacy/memorization";
import { halfOfPatients } from "../privacy/patient-halves";
import { patientsOf } from "../real-side";
import { trainIdentityNetwork } from "./identity-network";
import { identitySets } from "./identity-sets";
import { type PairRecognition, recognizePairs } from "./pair-recognition";

/** How similar some images come to their best match among the searched patients, beside held-out images. */
export interface BestMatches {
  readonly images: number;
  /** The chance that one comes nearer than a held-out image; 0.5 for strangers. */
  readonly auroc: PrivacyFigure;
  /** Share that comes nearer than all but 1 % of held-out images; 0.01 for strangers. */
  readonly above: PrivacyFigure;
}

/** What was found. All intervals are 95 %, by bootstrap over patients; each synthetic image counts as its own. */
export interface Reidentification {
  /** Identities of the real and of the synthetic cohort. */
  readonly real: string;
  readonly synthetic: string;
  /** Drew patients, weights and images. */
  readonly seed: number;
  /** Patients whom the network learned from, who are searched, and who are held out. */
  readonly patients: { readonly learned: number; readonly searched: number; readonly heldOut: number };
  /** What the network is worth, on held-out patients. */
  readonly warrant: PairRecognition;
  /**
   * Whether the search can find anybody: the network knows patients again, and the withheld images of searched patients come nearer
   * than strangers' do. If not, `matches` says nothing. Among thousands of patients some stranger looks like anybody.
   */
  readonly tells: boolean;
  readonly matches: BestMatches;
  /** Withheld images of the searched patients, who ought to be found. */
  readonly seconds: BestMatches;
  /** Of them, the share whose best match is the right patient. */
  readonly rightPatient: number;
  /** Held-out images of one half of the patients beside the other half: nobody is to be found. */
  readonly control: BestMatches;
}

/** Synthetic images that are searched for, at most. */
const mostSynthetic = 5000;

/**
 * Trains the network, and searches. The tensor engine must have been started.
 * @param seed draws patients, weights, minibatches, images and bootstraps.
 * @throws UserError when the cohorts are not of the right kinds, or too few patients have several images; the signal's reason when
 *   it aborts.
 */
export async function reidentify(
  synthetic: Cohort,
  real: Cohort,
  { seed, ...work }: { readonly seed: number } & WorkOptions,
): Promise<Reidentification> {
  checkAlike(real, synthetic);
  checkTrainedOn(real, synthetic);
  const sets = identitySets(real, seed);
  const onProgress = stoppable(usualWork("looking for patients", work));
  const network = await trainIdentityNetwork(real, sets.learned, { seed, onProgress });
  try {
    const [searched, heldOut, seconds] = [sets.searched, sets.heldOut, sets.seconds];
    const gallery = await network.embed(real, searched);
    const owners = patientsOf(real, searched);
    const search = async (query: FeatureMatrix): Promise<{ scores: Float64Array; found: string[] }> => {
      const { distances, indices } = await searchNeighbors(query, gallery, { k: 1, metric: "cosine", onProgress });
      return { scores: distances.map((distance) => -distance), found: Array.from(indices, (place) => owners[place]) };
    };
    const drawn = Random.fromSeed(seed, "re-identification")
      .shuffle(Int32Array.from({ length: synthetic.size }, (_, row) => row))
      .slice(0, mostSynthetic);
    const strangers = await network.embed(real, heldOut);
    const ofStrangers = { scores: (await search(strangers)).scores, patients: patientsOf(real, heldOut) };
    const ofSeconds = await search(await network.embed(real, seconds));
    const rightful = patientsOf(real, seconds);
    const ofSynthetic = (await search(await network.embed(synthetic, drawn))).scores;
    const warrant = recognizePairs(real, heldOut, strangers, seed);
    const found = besideStrangers({ scores: ofSeconds.scores, patients: rightful }, ofStrangers, seed);
    return {
      ...{ real: cohortIdentity(real), synthetic: cohortIdentity(synthetic), seed },
      patients: {
        ...{ learned: sets.learned.length, searched: new Set(owners).size },
        heldOut: new Set(ofStrangers.patients).size,
      },
      ...{ warrant, tells: warrant.auroc.low > 0.5 && found.auroc.low > 0.5 },
      matches: besideStrangers(
        { scores: ofSynthetic, patients: Array.from(drawn, (row) => `synthetic ${row}`) },
        ofStrangers,
        seed,
      ),
      seconds: found,
      rightPatient: rightful.filter((patient, i) => ofSeconds.found[i] === patient).length / rightful.length,
      control: halves(ofStrangers, seed),
    };
  } finally {
    network.dispose();
  }
}

function besideStrangers(some: AttackScores, strangers: AttackScores, seed: number): BestMatches {
  const { auroc, truePositivesAt1, members } = membershipResult(some, strangers, seed);
  return { images: members, auroc, above: truePositivesAt1 };
}

function halves({ scores, patients }: AttackScores, seed: number): BestMatches {
  const first = halfOfPatients(patients, seed);
  const [one, other] = [true, false].map((side): AttackScores => {
    const places = patients.flatMap((patient, place) => (first.has(patient) === side ? [place] : []));
    return { scores: places.map((place) => scores[place]), patients: places.map((place) => patients[place]) };
  });
  return besideStrangers(one, other, seed);
}
