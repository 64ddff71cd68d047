/**
 * Which findings the phantom's patients have: a long-tailed distribution of label combinations, drawn without drawing
 * an image. As in CheXpert, findings keep company (an enlarged heart with edema, devices with nearly everything), the
 * images of one patient resemble each other, and "No Finding" may stand beside "Support Devices" and nothing else.
 */
import { Random } from "../../support/random";
import { type Picture, pick } from "../prevalence";
import { type ChestFinding, chestFindings } from "./findings";

/** The pictures that patients come with, and how often. The first six are the most frequent combinations by design. */
const pictures: readonly Picture<ChestFinding>[] = [
  [15, ["No Finding"]],
  [12, ["No Finding", "Support Devices"]],
  [11, ["Pleural Effusion", "Support Devices"]],
  [10.5, ["Cardiomegaly", "Edema"]],
  [10, ["Lung Opacity", "Pleural Effusion"]],
  [9.5, ["Pneumothorax", "Support Devices"]],
  [4.4, ["Lung Opacity"]],
  [3.6, ["Edema", "Pleural Effusion", "Support Devices"]],
  [3.2, ["Cardiomegaly", "Support Devices"]],
  [2.8, ["Atelectasis", "Support Devices"]],
  [2.4, ["Lung Opacity", "Pneumonia"]],
  [2.1, ["Atelectasis", "Pleural Effusion"]],
  [1.8, ["Lung Opacity", "Consolidation"]],
  [1.6, ["Lung Lesion"]],
  [1.4, ["Enlarged Cardiomediastinum", "Cardiomegaly"]],
  [1.3, ["Fracture"]],
  [1.2, ["Pneumothorax"]],
  [1.1, ["Enlarged Cardiomediastinum", "Support Devices"]],
  [1.0, ["Pleural Other"]],
  [0.9, ["Consolidation", "Pleural Effusion", "Support Devices"]],
  [0.8, ["Fracture", "Support Devices"]],
  [0.7, ["Pleural Other", "Lung Opacity"]],
];

/** How often a picture that is not normal has one finding more: the tail of rare combinations. */
const furtherFinding = 0.12;

/** How often a further image of a patient shows the same picture as the first. */
const samePicture = 0.6;

/** Images of a patient, 1 to 6, and their weights: most come once or twice. */
const imagesOfPatient = [0.42, 0.25, 0.14, 0.09, 0.06, 0.04];

/** The label vectors (in the order of {@link chestFindings}) of one patient's images, one an image. */
export function drawLabels(seed: number, patient: number): Int8Array[] {
  const random = Random.fromSeed(seed, `phantom-chest/labels/${patient}`);
  const first = drawPicture(random);
  const count = 1 + pick(imagesOfPatient, random);
  return Array.from({ length: count }, (_, image) => {
    const picture = image === 0 || random.chance(samePicture) ? first : drawPicture(random);
    return toVector(picture);
  });
}

function drawPicture(random: Random): readonly ChestFinding[] {
  const [, findings] =
    pictures[
      pick(
        pictures.map(([weight]) => weight),
        random,
      )
    ];
  if (findings[0] === "No Finding" || !random.chance(furtherFinding)) return findings;
  return [...findings, chestFindings[1 + random.integer(chestFindings.length - 1)]];
}

function toVector(findings: readonly ChestFinding[]): Int8Array {
  return Int8Array.from(chestFindings, (finding) => (findings.includes(finding) ? 1 : 0));
}
