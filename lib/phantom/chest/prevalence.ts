/**
 * Which findings the phantom's patients have: a long-tailed distribution of label combinations, drawn without drawing
 * an image. As in CheXpert, devices and opacities are the most frequent labels, an effusion the next, lesions, fractures and
 * pneumonia rare (Irvin et al. 2019, table 1: devices 56 %, opacity 49, effusion 40, edema 26, atelectasis 16, cardiomegaly 12,
 * pneumothorax 9, No Finding 9, consolidation 7, enlarged cardiomediastinum 5, lesion and fracture 4, pneumonia 2, pleural
 * other 1 % of the studies). Cardiomegaly and pneumothorax are more frequent than there, atelectasis and edema rarer. The images of one patient resemble each other, and "No Finding" may stand beside
 * "Support Devices" and nothing else.
 */
import type { Random } from "../../support/random";
import { type Picture, labelVector, pick, pictureDrawer } from "../prevalence";
import { type ChestFinding, chestFindings } from "./findings";

/**
 * The pictures that patients come with, and their weights, about percents. The weights keep the benchmarks sound:
 * among the 2, 4, 6, 10, 15 or 20 most frequent pictures, no label says the same as another or as its opposite, and from 6 on
 * every finding comes in several. The first two differ in the effusion alone; further pairs that differ in one finding follow.
 */
const pictures: readonly Picture<ChestFinding>[] = [
  [10, ["Lung Opacity", "Support Devices"]],
  [9.4, ["Lung Opacity", "Pleural Effusion", "Support Devices"]],
  [7.6, ["No Finding", "Support Devices"]],
  [8.4, ["Cardiomegaly", "Pleural Effusion", "Support Devices"]],
  [7.5, ["Lung Opacity", "Edema", "Support Devices"]],
  [7.2, ["Cardiomegaly", "Edema"]],
  [5.6, ["Pleural Effusion", "Support Devices"]],
  [4.9, ["No Finding"]],
  [5, ["Pneumothorax", "Support Devices"]],
  [4.8, ["Lung Opacity", "Pneumothorax", "Support Devices"]],
  [3.5, ["Atelectasis"]],
  [3.3, ["Atelectasis", "Pleural Effusion"]],
  [3.1, ["Lung Opacity"]],
  [2.9, ["Edema"]],
  [2.7, ["Atelectasis", "Lung Opacity", "Support Devices"]],
  [2, ["Consolidation", "Lung Opacity"]],
  [1.8, ["Consolidation", "Pleural Effusion"]],
  [1.7, ["Lung Lesion", "Lung Opacity"]],
  [1.6, ["Lung Lesion"]],
  [1.4, ["Cardiomegaly", "Support Devices"]],
  [1.2, ["Enlarged Cardiomediastinum", "Cardiomegaly"]],
  [1.1, ["Enlarged Cardiomediastinum", "Support Devices"]],
  [1, ["Fracture"]],
  [0.9, ["Fracture", "Pneumothorax", "Support Devices"]],
  [0.9, ["Lung Opacity", "Pneumonia"]],
  [0.8, ["Consolidation", "Pneumonia"]],
  [0.7, ["Pleural Other"]],
  [0.6, ["Lung Opacity", "Pleural Other"]],
];

/** How often a picture that is not normal has one finding more: the tail of rare combinations. */
const furtherFinding = 0.12;
const drawPicture = pictureDrawer(pictures, chestFindings, furtherFinding);

/** How often a further image of a patient shows the same picture as the first. */
const samePicture = 0.6;

/** Images of a patient, 1 to 6, and their weights: most come once or twice. */
const imagesOfPatient = [0.42, 0.25, 0.14, 0.09, 0.06, 0.04];

/** The label vectors (in the order of {@link chestFindings}) of one patient's images, one an image. @param random the patient's own. */
export function drawLabels(random: Random): Int8Array[] {
  const first = drawPicture(random);
  const count = 1 + pick(imagesOfPatient, random);
  return Array.from({ length: count }, (_, image) => {
    const picture = image === 0 || random.chance(samePicture) ? first : drawPicture(random);
    return labelVector(picture, chestFindings);
  });
}
