/** Compares synthetic cohorts with the real one: are they good, and do they reveal their training images? */
import type { Cohort } from "../cohort/format/cohort";
import { requireReal, requireSynthetic } from "../cohort/format/role";
import { combinationsOf } from "../cohort/format/combinations";
import { hasLabels, withLabels } from "../cohort/format/with-labels";
import { conditionalFidelity, type ConditionalFidelity } from "./fidelity/conditional-fidelity";
import { diversity, type Diversity } from "./fidelity/diversity";
import { fewestImages, fidelityFigures, type FidelityFigures } from "./fidelity/fidelity-figures";
import { type Texture, texture } from "./fidelity/texture";
import { frechetName, type ImageFeatures } from "./image-features";
import { privacyAudit, type PrivacyAudit } from "./privacy/audit";
import { UserError } from "../support/errors";
import { pickRows } from "../statistics/feature-matrix";
import { StepProgress } from "../support/progress";
import { stoppable, usualWork, type WorkOptions } from "../support/work";
import { patientsOf, type RealSide, realSide } from "./real-side";
import { requireFeaturesOf } from "./trained-on";
import { imagesFile } from "../runs/stage-files";

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
  /** Missing if the real cohort has too few validation and test images. */
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
  const onProgress = stoppable(usualWork("evaluating", options));
  for (const other of others) checkAlike(real, other);
  requireFeaturesOf(features, real);
  const compared = others.map((other) => {
    const synthetic = withLabels(other, real.labelNames);
    return { synthetic, ...groupsOf(real, synthetic, combinations) };
  });
  const total = compared.reduce((sum, { groups }) => sum + groups.length + 2, 2);
  const steps = new StepProgress("evaluating", total, onProgress);
  const side = await realSide(real, features, steps);
  const evaluations: Evaluation[] = [];
  for (const one of compared) evaluations.push(await evaluateOne(side, one, features, seed, steps));
  return evaluations;
}

/** A synthetic cohort, and what of it is compared with what. */
interface Compared {
  readonly synthetic: Cohort;
  readonly groups: readonly Group[];
  readonly tooFew: readonly string[];
}

/** Takes two steps, and one for each group. */
async function evaluateOne(
  { real, train, heldOut }: RealSide,
  { synthetic, groups, tooFew }: Compared,
  features: ImageFeatures,
  seed: number,
  steps: StepProgress,
): Promise<Evaluation> {
  const realRows = real.rowsOf("train");
  const everyRow = Int32Array.from({ length: synthetic.size }, (_, row) => row);
  const released = await features.of(synthetic, everyRow, steps.within);
  steps.next();
  const at = new Map(Array.from(realRows, (row, i) => [row, i]));
  const fidelity: GroupFidelity[] = [];
  for (const { title, realRows: ofReal, syntheticRows: ofSynthetic } of groups) {
    const ofGroup = pickRows(
      train,
      ofReal.map((row) => at.get(row)!),
    );
    const figures = await fidelityFigures(ofGroup, patientsOf(real, ofReal), pickRows(released, ofSynthetic), {
      seed,
      onProgress: steps.within,
    });
    const likeness =
      real.resolution >= smallestDiverse ? diversity(real, ofReal, synthetic, ofSynthetic, seed) : undefined;
    fidelity.push({
      title,
      real: ofReal.length,
      synthetic: ofSynthetic.length,
      ...figures,
      ...(likeness && { diversity: likeness }),
      texture: texture(real, ofReal, synthetic, ofSynthetic),
    });
    steps.next();
  }
  const trained = { features: train, patients: patientsOf(real, realRows) };
  const privacy =
    heldOut &&
    (await privacyAudit(
      { train: trained, heldOut, synthetic: released },
      { metric: features.metric, seed, onProgress: steps.within },
    ));
  const conditional = real.resolution >= smallestMeasured ? conditionalFidelity(real, synthetic, seed) : [];
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

/** @throws UserError when one cohort is taken for the other kind, or labels or resolutions differ. */
export function checkAlike(real: Cohort, synthetic: Cohort): void {
  requireReal(real, "Synthetic images are compared with");
  requireSynthetic(synthetic, "Real images are compared with");
  if (real.description.checksums[imagesFile] === synthetic.description.checksums[imagesFile]) {
    throw new UserError(
      `${real.folder} and ${synthetic.folder} hold the same images, so one of them is mislabeled: make the synthetic cohort again.`,
    );
  }
  if (real.resolution !== synthetic.resolution) {
    throw new UserError(
      `${real.folder} has images of ${real.resolution} pixels and ${synthetic.folder} of ${synthetic.resolution}; compare cohorts of one resolution.`,
    );
  }
  if (!hasLabels(synthetic, real.labelNames)) {
    throw new UserError(
      `${synthetic.folder} has different labels from ${real.folder}; give the real cohort that was used to sample the synthetic cohort.`,
    );
  }
}

interface Group {
  readonly title: string;
  readonly realRows: readonly number[];
  readonly syntheticRows: readonly number[];
}

function groupsOf(real: Cohort, synthetic: Cohort, ofCombinations: boolean): { groups: Group[]; tooFew: string[] } {
  const all = {
    title: "all images",
    realRows: Array.from(real.rowsOf("train")),
    syntheticRows: Array.from(synthetic.rowsOf("train")),
  };
  if (!ofCombinations) return { groups: [all], tooFew: [] };
  const ofSynthetic = new Map(combinationsOf(synthetic).map(({ labels, rows }) => [labels.join(), rows]));
  const combinations = combinationsOf(real).map(({ title, labels, rows }): Group => ({
    title,
    realRows: rows,
    syntheticRows: ofSynthetic.get(labels.join()) ?? [],
  }));
  const isLarge = ({ realRows, syntheticRows }: Group): boolean => {
    // Halves of a half by patients: with two patients there would be none to draw.
    return (
      realRows.length >= 2 * fewestImages &&
      syntheticRows.length >= fewestImages &&
      new Set(patientsOf(real, realRows)).size >= fewestImages
    );
  };
  return {
    groups: [all, ...combinations.filter(isLarge)],
    tooFew: combinations.filter((group) => !isLarge(group)).map(({ title }) => title),
  };
}
