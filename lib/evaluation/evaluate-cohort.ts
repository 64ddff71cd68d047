/** Compares synthetic cohorts with the real one: are they good, and do they reveal their training images? */
import type { Cohort } from "../cohort/format/cohort";
import { withLabels } from "../cohort/format/with-labels";
import { mayBeTrainedOn } from "../cohort/format/role";
import { checkAlike } from "./alike";
import { type ComparedGroups, comparedGroups, type Group } from "./compared-groups";
import { conditionalFidelity, type ConditionalFidelity } from "./fidelity/conditional-fidelity";
import { diversity, type Diversity } from "./fidelity/diversity";
import type { FidelityFigures } from "./fidelity/fidelity-figures";
import { figuresInThread } from "./fidelity/figures-in-threads";
import { type Texture, texture } from "./fidelity/texture";
import { frechetName, type ImageFeatures } from "./image-features";
import { privacyAudit, type PrivacyAudit } from "./privacy/audit";
import { pickRows } from "../statistics/feature-matrix";
import { StepProgress } from "../support/progress";
import { stoppable, usualWork, type WorkOptions } from "../support/work";
import { patientsOf, type RealSide, realSide } from "./real-side";
import { requireFeaturesOf } from "./trained-on";

/** The fidelity of one label combination, or of all images. */
export interface GroupFidelity extends FidelityFigures {
  /** "all images", or the combination's labels. */
  readonly title: string;
  readonly real: number;
  readonly synthetic: number;
  /** Missing if no two images can be compared, and for images smaller than 16 pixels. */
  readonly diversity?: Diversity;
  readonly texture: Texture;
}

/** The results of an evaluation. */
export interface Evaluation {
  /** The features that were compared: "Inception-v3 features", "DenseNet-121 features", "pixels". */
  readonly features: string;
  /** The name of the Fréchet distance with these features. */
  readonly frechet: string;
  /** All images first, then the combinations, the most frequent real ones first. */
  readonly fidelity: readonly GroupFidelity[];
  /** Combinations with too few real or synthetic images for separate measures. */
  readonly tooFew: readonly string[];
  /** Whether findings show their signs; only for phantoms, from 32 pixels on. */
  readonly conditional: readonly ConditionalFidelity[];
  /** Missing if the real cohort has too few validation and test images, or the generator was not trained on it. */
  readonly privacy?: PrivacyAudit;
}

/** How a cohort is evaluated. */
export interface EvaluateOptions extends WorkOptions {
  readonly seed: number;
  /** False leaves out the fidelity of each label combination, which takes most of the time. */
  readonly combinations?: boolean;
}

/** Smallest images that have a diversity, and smallest on which signs can be measured. */
const smallestDiverse = 16;
const smallestMeasured = 32;

/**
 * Evaluates a synthetic cohort: fidelity of its training images against the real training images; privacy of all its
 * images against the real training images, with the real validation and test images as those held out.
 * @throws UserError when one cohort is taken for the other kind, labels or resolutions differ, there are too few training
 *   images, or the features are of a classifier that was trained on another cohort.
 */
export async function evaluateCohort(
  real: Cohort,
  synthetic: Cohort,
  features: ImageFeatures,
  options: EvaluateOptions,
): Promise<Evaluation> {
  return (await evaluateEach(real, [synthetic], features, options))[0];
}

/**
 * Evaluates synthetic cohorts, one after the other; what concerns the real images alone is computed once for all.
 * @param synthetic by the name of the generator, such as `cpD-GAN`.
 * @throws UserError as {@link evaluateCohort} does.
 */
export async function evaluateCohorts<Name extends string>(
  real: Cohort,
  synthetic: Readonly<Record<Name, Cohort>>,
  features: ImageFeatures,
  options: EvaluateOptions,
): Promise<Record<Name, Evaluation>> {
  const names = Object.keys(synthetic) as Name[];
  const cohorts = names.map((name) => synthetic[name]);
  const evaluations = await evaluateEach(real, cohorts, features, options);
  return Object.fromEntries(names.map((name, i) => [name, evaluations[i]])) as Record<Name, Evaluation>;
}

async function evaluateEach(
  real: Cohort,
  others: readonly Cohort[],
  features: ImageFeatures,
  options: EvaluateOptions,
): Promise<Evaluation[]> {
  const { seed, combinations = true } = options;
  const work = usualWork("evaluating", options);
  const onProgress = stoppable(work);
  for (const other of others) checkAlike(real, other);
  requireFeaturesOf(features, real);
  const compared = others.map((other) => {
    const synthetic = withLabels(other, real.labelNames);
    return { synthetic, ...comparedGroups(real, synthetic, combinations) };
  });
  const total = compared.reduce((sum, { groups }) => sum + groups.length + 2, 2);
  const steps = new StepProgress("evaluating", total, onProgress);
  const side = await realSide(real, features, steps);
  const evaluations: Evaluation[] = [];
  for (const one of compared)
    evaluations.push(await evaluateOne(side, one, features, { seed, signal: work.signal, steps }));
  return evaluations;
}

/** A synthetic cohort, and what of it is compared with what. */
interface Compared extends ComparedGroups {
  readonly synthetic: Cohort;
}

/** How one cohort of several is evaluated. */
interface OneOfSeveral {
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly steps: StepProgress;
}

/** Takes two steps, and one for each group. */
async function evaluateOne(
  { real, train, heldOut }: RealSide,
  { synthetic, groups, tooFew }: Compared,
  features: ImageFeatures,
  { seed, signal, steps }: OneOfSeveral,
): Promise<Evaluation> {
  const realRows = real.rowsOf("train");
  const everyRow = Int32Array.from({ length: synthetic.size }, (_, row) => row);
  const released = await features.of(synthetic, everyRow, steps.within);
  steps.next();
  const trained = { features: train, patients: patientsOf(real, realRows) };
  const at = new Map(Array.from(realRows, (row, i) => [row, i]));
  // In threads, while this one goes on with what is not computed from features alone.
  const figures = Promise.all(
    groups.map(async (group) => {
      const ofGroup = pickRows(
        train,
        group.realRows.map((row) => at.get(row)!),
      );
      const patients = patientsOf(real, group.realRows);
      const task = { real: ofGroup, patients, synthetic: pickRows(released, group.syntheticRows), seed };
      const found = await figuresInThread(task, signal);
      steps.next();
      return found;
    }),
  );
  figures.catch(() => undefined); // thrown below, unless something else fails before
  const images = groups.map((group) => groupImages(real, synthetic, group, seed));
  const privacy =
    mayBeTrainedOn(real.description, synthetic.description) &&
    heldOut &&
    (await privacyAudit(
      { train: trained, heldOut, synthetic: released },
      { metric: features.metric, seed, onProgress: steps.within },
    ));
  const conditional = real.resolution >= smallestMeasured ? conditionalFidelity(real, synthetic, seed) : [];
  const fidelity = (await figures).map((found, i): GroupFidelity => ({ ...images[i], ...found }));
  steps.next();
  return {
    features: features.name,
    frechet: frechetName(features),
    fidelity,
    tooFew,
    conditional,
    ...(privacy && { privacy }),
  };
}

/** What of a group's fidelity is measured on images, not on features. */
function groupImages(
  real: Cohort,
  synthetic: Cohort,
  { title, realRows, syntheticRows }: Group,
  seed: number,
): Omit<GroupFidelity, keyof FidelityFigures> {
  const likeness =
    real.resolution >= smallestDiverse ? diversity(real, realRows, synthetic, syntheticRows, seed) : undefined;
  return {
    title,
    real: realRows.length,
    synthetic: syntheticRows.length,
    ...(likeness && { diversity: likeness }),
    texture: texture(real, realRows, synthetic, syntheticRows),
  };
}
