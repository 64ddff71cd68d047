/**
 * Re-identification: does somebody who knows patients again find training patients in synthetic images? A network that was trained on
 * images of other patients searches for each synthetic image the most similar patient, among training patients and patients whom the
 * generator has not seen, one image of each: images of strangers resemble both alike, however real they look. Source of the question: Packhäuser et al. 2022, "Deep learning-based patient
 * re-identification is able to exploit the biometric nature of medical chest X-ray data".
 */
import type { Cohort } from "../../cohort/format/cohort";
import { cohortIdentity } from "../../cohort/format/identity";
import type { FeatureMatrix } from "../../statistics/feature-matrix";
import { interval95 } from "../../statistics/bootstrap/patient-bootstrap";
import type { Estimate } from "../../statistics/interval";
import { exactInterval } from "../../statistics/shares";
import { groupBy } from "../../support/grouped";
import type { OnProgress } from "../../support/progress";
import { Random } from "../../support/random";
import { stoppable, usualWork, type WorkOptions } from "../../support/work";
import { checkAlike, checkTrainedOn } from "../alike";
import { searchNeighbors } from "../privacy/block-search";
import type { PrivacyFigure } from "../privacy/memorization";
import { halfOfPatients } from "../privacy/patient-halves";
import { patientsOf } from "../real-side";
import { trainIdentityNetwork } from "./identity-network";
import { identitySets } from "./identity-sets";
import { type PairRecognition, recognizePairs } from "./pair-recognition";

/** Whom some images resemble most, among training patients and patients who were not seen. */
export interface BestMatches {
  readonly images: number;
  /**
   * Share of images that show a training patient beyond chance: 0 where training patients are the best match as often as there are
   * such patients in the search, 1 where they always are.
   */
  readonly beyondChance: PrivacyFigure;
}

/** What was found. All intervals are 95 %. */
export interface Reidentification {
  /** Identities of the real and of the synthetic cohort. */
  readonly real: string;
  readonly synthetic: string;
  /** Drew patients, weights and images. */
  readonly seed: number;
  /** Patients whom the network learned from, training patients who are searched, and held-out ones who are searched beside them. */
  readonly patients: { readonly learned: number; readonly searched: number; readonly heldOut: number };
  /** What the network is worth, on held-out patients. */
  readonly warrant: PairRecognition;
  /** Whether the search can find anybody: the network knows patients again, and finds the right patient more often than by guessing. If not, `matches` says nothing. */
  readonly tells: boolean;
  readonly matches: BestMatches;
  /** Withheld images of the searched patients, who ought to be found. */
  readonly seconds: BestMatches;
  /** Of them, the share whose best match is the right patient. */
  readonly rightPatient: Estimate;
  /** Images of one half of the held-out patients, among training patients and the other half: nobody is to be found. */
  readonly control: BestMatches;
}

/** Synthetic images that are searched for, at most. */
const mostSynthetic = 5000;
const replicates = 1000;

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
    const onePerPatient = (rows: readonly number[]): number[] =>
      [...groupBy(rows, (row) => real.table.patient[row]).values()].map(([first]) => first);
    const galleryOf = async (rows: readonly number[]): Promise<Gallery> => ({
      patients: patientsOf(real, rows),
      features: await network.embed(real, rows),
    });
    const searched = await galleryOf(onePerPatient(sets.searched));
    const unseen = onePerPatient(sets.heldOut);
    const heldOut = await galleryOf(unseen);
    const drawn = Random.fromSeed(seed, "re-identification")
      .shuffle(Int32Array.from({ length: synthetic.size }, (_, row) => row))
      .slice(0, mostSynthetic);
    const half = halfOfPatients(heldOut.patients, seed);
    const side = (first: boolean): number[] => unseen.filter((_, i) => half.has(heldOut.patients[i]) === first);
    const searchAmong = (query: FeatureMatrix, others: Gallery): Promise<string[]> =>
      bestMatches(query, [searched, others], onProgress);
    const ofSeconds = await searchAmong(await network.embed(real, sets.seconds), heldOut);
    const ofSynthetic = await searchAmong(await network.embed(synthetic, drawn), heldOut);
    const others = await galleryOf(side(false));
    const ofStrangers = await searchAmong(await network.embed(real, side(true)), others);
    const warrant = recognizePairs(real, sets.heldOut, await network.embed(real, sets.heldOut), seed);
    const right = patientsOf(real, sets.seconds).filter((patient, i) => ofSeconds[i] === patient).length;
    const rightPatient = { value: right / ofSeconds.length, ...exactInterval(right, ofSeconds.length) };
    const guessing = 1 / (searched.patients.length + heldOut.patients.length);
    const figure = (best: readonly string[], beside: Gallery): BestMatches => ({
      images: best.length,
      beyondChance: beyondChance(best, searched.patients, beside.patients, seed),
    });
    return {
      ...{ real: cohortIdentity(real), synthetic: cohortIdentity(synthetic), seed },
      patients: {
        learned: sets.learned.length,
        searched: searched.patients.length,
        heldOut: heldOut.patients.length,
      },
      ...{ warrant, rightPatient, tells: warrant.auroc.low > 0.5 && rightPatient.low > guessing },
      matches: figure(ofSynthetic, heldOut),
      seconds: figure(ofSeconds, heldOut),
      control: figure(ofStrangers, others),
    };
  } finally {
    network.dispose();
  }
}

/** One image of each of some patients. */
interface Gallery {
  readonly patients: readonly string[];
  readonly features: FeatureMatrix;
}

/** The patient whose image is the most similar one, for each row of a query. */
async function bestMatches(
  query: FeatureMatrix,
  [one, other]: readonly [Gallery, Gallery],
  onProgress?: OnProgress,
): Promise<string[]> {
  const parts = [one.features, other.features];
  const [rows, columns] = [parts[0].rows + parts[1].rows, parts[0].columns];
  const data = new Float64Array(rows * columns);
  data.set(parts[0].data);
  data.set(parts[1].data, parts[0].rows * columns);
  const gallery = { data, rows, columns };
  const owners = [...one.patients, ...other.patients];
  const { indices } = await searchNeighbors(query, gallery, { k: 1, metric: "cosine", onProgress });
  return Array.from(indices, (place) => owners[place]);
}

/** Intervals draw patients: some attract many images. */
function beyondChance(
  best: readonly string[],
  searched: readonly string[],
  others: readonly string[],
  seed: number,
): PrivacyFigure {
  const counts = new Map<string, number>();
  for (const patient of best) counts.set(patient, (counts.get(patient) ?? 0) + 1);
  const [seen, unseen] = [searched, others].map((patients) => patients.map((patient) => counts.get(patient) ?? 0));
  const chance = searched.length / (searched.length + others.length);
  const of = (found: number, missed: number): number => (found / (found + missed) - chance) / (1 - chance);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const random = Random.fromSeed(seed, "best matches");
  const drawn = (values: readonly number[]): number => sum(values.map(() => values[random.integer(values.length)]));
  const draws = Float64Array.from({ length: replicates }, () => of(drawn(seen), drawn(unseen)));
  return { value: of(sum(seen), sum(unseen)), ...interval95(draws.filter((value) => !Number.isNaN(value))), honest: 0 };
}
