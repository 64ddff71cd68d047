/**
 * For whom does a classifier work? Its mean AUROC for each subgroup of the test images, such as women and men, and how far the
 * subgroups are apart; and whether training on synthetic images widens that. An AUROC over all can hide a subgroup that loses.
 */
import { checkSameRows } from "../statistics/bootstrap/auroc-differences";
import { type Drawn, drawnDifference, drawnEstimate } from "../statistics/bootstrap/drawn";
import { drawnMeanAuroc } from "../statistics/bootstrap/drawn-aurocs";
import { numberPatients, reportedBootstrap } from "../statistics/bootstrap/patient-bootstrap";
import { figuresOfMerit } from "../statistics/figures-of-merit";
import type { Estimate } from "../statistics/interval";
import type { Prediction } from "../statistics/prediction";
import { groupBy } from "../support/grouped";

/** What one classifier said of the test images. */
export interface TestedClassifier {
  readonly trainingData: string;
  readonly predictions: readonly Prediction[];
  /** The same without class weights, for calibration; missing where the weights are not known. */
  readonly unweighted?: readonly Prediction[];
}

/** One classifier on one subgroup. */
export interface SubgroupResult {
  readonly group: string;
  readonly images: number;
  /** Mean AUROC over the labels that have both classes in every subgroup, with the 95 % interval over patients. */
  readonly auroc: Estimate;
  /** AUROC less that of the first classifier on the same images and draws; missing for the first. */
  readonly beside?: Estimate;
  /** Mean over the same labels: share found at a specificity of 0.9 within the subgroup. */
  readonly sensitivity: number;
  /** Mean distance of score and frequency within the subgroup, 0 to 1, without class weights; NaN where these are not known. */
  readonly calibrationError: number;
}

/** One classifier on all subgroups of an attribute. */
export interface SubgroupComparison {
  readonly trainingData: string;
  readonly attribute: string;
  readonly groups: readonly SubgroupResult[];
  /** The subgroup with the highest AUROC less the one with the lowest, in the draws the same two; so chosen, it is above 0 even if none differ. */
  readonly gap: Estimate & { readonly best: string; readonly worst: string };
  /** Of the first classifier's best and worst subgroup: how much farther apart they are with this one; missing for the first. */
  readonly further?: Estimate;
}

/** Fewer images of a subgroup say nothing. */
const leastImages = 50;

/**
 * Compares classifiers of the same test images on subgroups.
 * @param classifiers the first is the one that others are compared with.
 * @param groupOf the subgroup of an image; undefined: not known, and left out.
 * @returns none if there are not two subgroups of at least 50 images, or no label has both classes in all of them.
 * @throws UserError when the classifiers were not tested on the same images.
 */
export function compareSubgroups(
  classifiers: readonly TestedClassifier[],
  attribute: string,
  groupOf: (image: number) => string | undefined,
): SubgroupComparison[] {
  for (const { predictions } of classifiers.slice(1)) checkSameRows(classifiers[0].predictions, predictions);
  const drawn = classifiers.map((one) => ({ ...one, groups: drawGroups(one, groupOf) }));
  if ((drawn[0]?.groups.length ?? 0) < 2) return [];
  const [first] = drawn;
  const ends = endsOf(first.groups);
  return drawn.map(({ trainingData, groups }, place) => {
    const { best, worst } = endsOf(groups);
    const ofEnds = (of: readonly DrawnGroup[]): Drawn => drawnDifference(named(of, ends.best), named(of, ends.worst));
    return {
      trainingData,
      attribute,
      groups: groups.map((group) => ({
        group: group.group,
        images: group.images,
        auroc: drawnEstimate(group),
        ...(place > 0 && { beside: drawnEstimate(drawnDifference(group, named(first.groups, group.group))) }),
        sensitivity: group.sensitivity,
        calibrationError: group.calibrationError,
      })),
      gap: { ...drawnEstimate(drawnDifference(named(groups, best), named(groups, worst))), best, worst },
      ...(place > 0 && { further: drawnEstimate(drawnDifference(ofEnds(groups), ofEnds(first.groups))) }),
    };
  });
}

interface DrawnGroup extends Drawn, Pick<SubgroupResult, "group" | "images" | "sensitivity" | "calibrationError"> {}

/** The subgroups by name, each in the same draws of all patients. */
function drawGroups(
  { predictions: all, unweighted }: TestedClassifier,
  groupOf: (image: number) => string | undefined,
): DrawnGroup[] {
  const patients = numberPatients(all);
  const large = [...groupBy(all, ({ image }) => groupOf(image))]
    .flatMap(([group, rows]) => (group !== undefined && imagesOf(rows) >= leastImages ? [{ group, rows }] : []))
    .sort((a, b) => (a.group < b.group ? -1 : 1));
  const labels = scoredInAll(large.map(({ rows }) => rows));
  if (labels.size === 0) return [];
  return large.map(({ group, rows }) => {
    const scored = rows.filter(({ label }) => labels.has(label));
    const calibrated = unweighted?.filter(({ image, label }) => groupOf(image) === group && labels.has(label));
    return {
      group,
      images: imagesOf(rows),
      ...drawnMeanAuroc(scored, reportedBootstrap, patients),
      sensitivity: figuresOfMerit(scored).mean.sensitivity,
      calibrationError: calibrated ? figuresOfMerit(calibrated).mean.calibrationError : NaN,
    };
  });
}

const imagesOf = (rows: readonly Prediction[]): number => new Set(rows.map(({ image }) => image)).size;

/** The labels that have both classes in every part. */
function scoredInAll(parts: readonly (readonly Prediction[])[]): Set<string> {
  const scored = parts.map((rows) => {
    const withTruth = (truth: number): Set<string> =>
      new Set(rows.filter((row) => row.truth === truth).map(({ label }) => label));
    const absent = withTruth(0);
    return new Set([...withTruth(1)].filter((label) => absent.has(label)));
  });
  return new Set([...(scored[0] ?? [])].filter((label) => scored.every((labels) => labels.has(label))));
}

function endsOf(groups: readonly DrawnGroup[]): { readonly best: string; readonly worst: string } {
  const ordered = [...groups].sort((a, b) => b.value - a.value);
  return { best: ordered[0].group, worst: ordered[ordered.length - 1].group };
}

const named = (groups: readonly DrawnGroup[], name: string): DrawnGroup =>
  groups.find(({ group }) => group === name) as DrawnGroup;
