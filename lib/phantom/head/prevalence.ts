/**
 * Which kinds of hemorrhage the head phantom's patients have: a long-tailed distribution of label combinations.
 * In the RSNA set 14.3 % of the slices show blood: subdural 6.3 %, intraparenchymal 4.8 %, subarachnoid 4.7 %,
 * intraventricular 3.5 %, epidural 0.4 % (the counts of `stage_2_train.csv`; Flanders et al. 2020). The phantom's slices with
 * blood have nearly the same order, with more subarachnoid blood. Only one slice in nine shows none, and the ten most frequent
 * combinations are more frequent than in life, so that 30,000 patients are enough for every balanced subset of the
 * paper's head CT benchmarks (paper, "Benchmarks"). Which hemorrhages come together is an estimate, not a count.
 */
import { Random } from "../../support/random";
import { type Picture, labelVector, pick, pictureDrawer } from "../prevalence";
import { type HeadFinding, headFindings } from "./findings";

/**
 * The pictures that patients come with, and their weights. Among the 2, 4, 6, 8 or 10 most frequent, no label says the same as another
 * or as its opposite, and from 6 on every hemorrhage comes in several; the first two differ in the subarachnoid blood alone.
 */
const pictures: readonly Picture<HeadFinding>[] = [
  [21, ["subdural"]],
  [17.5, ["subarachnoid", "subdural"]],
  [6, ["No Finding"]],
  [11.5, ["intraparenchymal", "subarachnoid"]],
  [10, ["intraparenchymal", "intraventricular"]],
  [6.6, ["intraventricular"]],
  [4.2, ["intraparenchymal"]],
  [2.6, ["subarachnoid"]],
  [5.6, ["intraparenchymal", "subarachnoid", "subdural"]],
  [4.2, ["intraparenchymal", "intraventricular", "subarachnoid"]],
  [2.7, ["intraparenchymal", "subdural"]],
  [1.6, ["intraventricular", "subarachnoid"]],
  [1.6, ["epidural"]],
  [1, ["epidural", "subdural"]],
  [0.8, ["epidural", "subarachnoid"]],
  [0.8, ["intraventricular", "subdural"]],
];

/** How often a picture with blood has one kind more: the tail of rare combinations. */
const furtherFinding = 0.05;
const drawPicture = pictureDrawer(pictures, headFindings, furtherFinding);

/** What a further slice shows: the same as the first, or, beyond the end of a hemorrhage, a part of it. */
const samePicture = 0.8;

/** Slices of a patient, 1 to 8, and their weights. */
const slicesOfPatient = [0.06, 0.12, 0.18, 0.2, 0.18, 0.12, 0.08, 0.06];

/** The label vectors (in the order of {@link headFindings}) of one patient's slices, one a slice. */
export function drawHeadLabels(seed: number, patient: number): Int8Array[] {
  const random = Random.fromSeed(seed, `phantom-head-ct/labels/${patient}`);
  const first = drawPicture(random);
  const count = 1 + pick(slicesOfPatient, random);
  return Array.from({ length: count }, (_, slice) =>
    labelVector(slice === 0 || random.chance(samePicture) ? first : partOf(first, random), headFindings),
  );
}

/** Without one of its findings; "No Finding" when it was the only one. */
function partOf(findings: readonly HeadFinding[], random: Random): readonly HeadFinding[] {
  const gone = random.integer(findings.length);
  const left = findings.filter((_, place) => place !== gone);
  return left.length > 0 ? left : ["No Finding"];
}
