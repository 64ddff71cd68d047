/** The chest phantom: chest X-rays with CheXpert's 14 findings. Draws one image, and where in it each finding is. */
import { Random } from "../../support/random";
import { type Phantom, type PhantomImage, requireFinding } from "../phantom";
import { gridOf, maskAt } from "../block-means";
import { type Acquisition, type ChestAnatomy, drawAcquisition, drawAnatomy } from "./anatomy";
import { type Chest, type Shape, drawChest, normalShape } from "./chest";
import { supportDevices } from "./devices";
import { type ChestFinding, chestFindings } from "./findings";
import { fracture } from "./fracture";
import { type DrawFinding, atelectasis, consolidation, edema, lungLesion, lungOpacity, pneumonia } from "./parenchyma";
import { pleuralEffusion, pleuralOther, pneumothorax } from "./pleura";
import { drawLabels } from "./prevalence";

/** The heart is wider than half of the chest: cardiothoracic ratio up to 0.68, against 0.38 to 0.55 without. */
const cardiomegaly: DrawFinding = (random, shape) => {
  shape.heart += random.between(0, 0.14);
  return undefined;
};

/** A wide upper mediastinum and a large aortic knob. */
const enlargedCardiomediastinum: DrawFinding = (random, shape) => {
  const growth = random.between(0.012, 0.05);
  shape.mediastinum += growth;
  shape.aorta += 0.4 * growth;
  return undefined;
};

const drawings: Readonly<Record<ChestFinding, DrawFinding>> = {
  "No Finding": () => undefined,
  "Enlarged Cardiomediastinum": enlargedCardiomediastinum,
  Cardiomegaly: cardiomegaly,
  "Lung Opacity": lungOpacity,
  "Lung Lesion": lungLesion,
  Edema: edema,
  Consolidation: consolidation,
  Pneumonia: pneumonia,
  Atelectasis: atelectasis,
  Pneumothorax: pneumothorax,
  "Pleural Effusion": pleuralEffusion,
  "Pleural Other": pleuralOther,
  Fracture: fracture,
  "Support Devices": supportDevices,
};

/** The embedded chest phantom. */
export const chestPhantom: Phantom = { name: "phantom-chest", findings: chestFindings, drawLabels, render, mask };

function render(image: PhantomImage, resolution: number): Uint8Array {
  const { anatomy, acquisition, purpose } = setting(image);
  const chest = draw(image, anatomy, acquisition, purpose, resolution);
  return develop(chest, acquisition, Random.fromSeed(image.seed, `${purpose}/noise`));
}

/**
 * The pixels whose density would be another without the finding, everything else the same: where it adds or takes
 * something, and where it moves an organ's border by much. What only moves a little with the organs is not the finding.
 */
function mask(image: PhantomImage, finding: string, resolution: number): Uint8Array {
  requireFinding(chestPhantom, finding);
  const { anatomy, acquisition, purpose } = setting(image);
  const grid = gridOf(resolution);
  const without = Array.from(image.labels, (value, label) => (chestFindings[label] === finding ? 0 : value));
  const shown = draw(image, anatomy, acquisition, purpose, grid).field.density;
  const moved = draw(image, anatomy, acquisition, purpose, grid, finding).field.density;
  const absent = draw({ ...image, labels: without }, anatomy, acquisition, purpose, grid).field.density;
  const isSeen = (density: number, pixel: number): boolean =>
    Math.abs(density - moved[pixel]) > visible.added || Math.abs(moved[pixel] - absent[pixel]) > visible.moved;
  return maskAt(
    shown.map((density, pixel) => (isSeen(density, pixel) ? 1 : 0)),
    resolution,
  );
}

/** The least differences of density that count as seen. */
const visible = { added: 0.03, moved: 0.06 };

function setting({ seed, patient, image }: PhantomImage): {
  anatomy: ChestAnatomy;
  acquisition: Acquisition;
  purpose: string;
} {
  const purpose = `phantom-chest/image/${patient}/${image}`;
  return { anatomy: drawAnatomy(seed, patient), acquisition: drawAcquisition(Random.fromSeed(seed, purpose)), purpose };
}

/** @param unfinished a finding that changes the organs, as always, and is not drawn beyond that. */
function draw(
  image: PhantomImage,
  anatomy: ChestAnatomy,
  acquisition: Acquisition,
  purpose: string,
  resolution: number,
  unfinished?: string,
): Chest {
  const shape: Shape = normalShape(anatomy, acquisition);
  const present = chestFindings.filter((_, label) => image.labels[label] === 1);
  // Each finding has its own generator, so it looks the same whichever others are there.
  const later = present.map((finding) => ({
    finding,
    finish: drawings[finding](Random.fromSeed(image.seed, `${purpose}/${finding}`), shape),
  }));
  const chest = drawChest(anatomy, shape, acquisition, resolution);
  for (const { finding, finish } of later) if (finding !== unfinished) finish?.(chest);
  return chest;
}

/** The film's curve from density to brightness, noise, and the division by the brightest pixel, as for all sources. */
function develop({ field }: Chest, acquisition: Acquisition, random: Random): Uint8Array {
  const { exposure, contrast, slope, noise } = acquisition;
  const { density, x } = field;
  const dark = 1 / (1 + Math.exp(contrast * exposure));
  const brightness = random.normals(density.length);
  let brightest = 1e-6;
  for (let pixel = 0; pixel < density.length; pixel++) {
    const developed = 1 / (1 + Math.exp(-contrast * (density[pixel] - exposure))) - dark;
    brightness[pixel] = Math.max(0, developed * (1 + 2 * slope * x[pixel]) + noise * brightness[pixel]);
    brightest = Math.max(brightest, brightness[pixel]);
  }
  const image = new Uint8Array(density.length);
  for (let pixel = 0; pixel < image.length; pixel++) image[pixel] = Math.round((255 * brightness[pixel]) / brightest);
  return image;
}
