/** The chest phantom: chest X-rays with CheXpert's 14 findings. Draws one image, and where in it each finding is. */
import { Random } from "../../support/random";
import { fade } from "../field";
import { type Phantom, type PhantomImage, requireFinding } from "../phantom";
import { gridOf, maskAt } from "../block-means";
import {
  type Acquisition,
  type ChestAnatomy,
  type Site,
  ageOf,
  drawAcquisition,
  drawAnatomy,
  otherSite,
  ownSite,
} from "./anatomy";
import { type Chest, type Shape, drawChest, normalShape } from "./chest";
import { conspicuity } from "./conspicuity";
import { supportDevices } from "./devices";
import { type ChestFinding, chestFindings } from "./findings";
import { fracture } from "./fracture";
import { type DrawFinding, atelectasis, consolidation, edema, lungLesion, lungOpacity, pneumonia } from "./parenchyma";
import { pleuralEffusion, pleuralOther, pneumothorax } from "./pleura";
import { drawLabels } from "./prevalence";

/** The heart is wider by up to 0.16 of the chest: cardiothoracic ratios of 0.36 to 0.74, against 0.36 to 0.58 without. Faint cases overlap. */
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
export const chestPhantom: Phantom = phantomOf("phantom-chest", ownSite);

/** Other patients of another site: the same findings, taken under other conditions. Classifiers are tested on it, none is trained. */
export const externalChestPhantom: Phantom = phantomOf("phantom-chest-external", otherSite);

function phantomOf(name: string, site: Site): Phantom {
  const settingOf = ({ seed, patient, image }: PhantomImage): Setting => {
    const purpose = `${name}/image/${patient}/${image}`;
    return {
      anatomy: drawAnatomy(Random.fromSeed(seed, `${name}/anatomy/${patient}`)),
      acquisition: drawAcquisition(Random.fromSeed(seed, purpose), site),
      purpose,
    };
  };
  return {
    name,
    version: 2,
    findings: chestFindings,
    drawLabels: (seed, patient) => drawLabels(Random.fromSeed(seed, `${name}/labels/${patient}`)),
    attributes(image) {
      const { anatomy, acquisition } = settingOf(image);
      const sex = anatomy.breasts > 0 ? "female" : "male";
      return { sex, age: ageOf(anatomy), view: acquisition.ap ? "AP" : "PA" };
    },
    render: (image, resolution) => render(image, settingOf(image), resolution),
    mask(image, finding, resolution) {
      requireFinding(this, finding);
      return mask(image, settingOf(image), finding, resolution);
    },
  };
}

/** Who is in an image, how it was taken, and the name under which its random numbers are drawn. */
interface Setting {
  readonly anatomy: ChestAnatomy;
  readonly acquisition: Acquisition;
  readonly purpose: string;
}

function render(image: PhantomImage, setting: Setting, resolution: number): Uint8Array {
  const chest = draw(image, setting, resolution);
  return develop(chest, setting.acquisition, Random.fromSeed(image.seed, `${setting.purpose}/noise`));
}

/**
 * The pixels whose density would be another without the finding, everything else the same: where it adds or takes
 * something, and where it moves an organ's border by much. What only moves a little with the organs is not the finding.
 * A faint finding is in the same place as a clear one.
 */
function mask(image: PhantomImage, setting: Setting, finding: string, resolution: number): Uint8Array {
  const grid = gridOf(resolution);
  const without = Array.from(image.labels, (value, label) => (chestFindings[label] === finding ? 0 : value));
  const shown = draw(image, setting, grid, { clear: finding }).field.density;
  const moved = draw(image, setting, grid, { clear: finding, unfinished: true }).field.density;
  const absent = draw({ ...image, labels: without }, setting, grid).field.density;
  const isSeen = (density: number, pixel: number): boolean =>
    Math.abs(density - moved[pixel]) > visible.added || Math.abs(moved[pixel] - absent[pixel]) > visible.moved;
  return maskAt(
    shown.map((density, pixel) => (isSeen(density, pixel) ? 1 : 0)),
    resolution,
  );
}

/** The least differences of density that count as seen. */
const visible = { added: 0.03, moved: 0.06 };

/** @param looked the finding that is looked for: it is as clear as can be. Unfinished, it moves the organs and is not drawn beyond that. */
function draw(
  image: PhantomImage,
  { anatomy, acquisition, purpose }: Setting,
  resolution: number,
  looked?: { readonly clear: string; readonly unfinished?: boolean },
): Chest {
  const shape: Shape = normalShape(anatomy, acquisition);
  const present = chestFindings.filter((_, label) => image.labels[label] === 1);
  // Each finding has its own generator, so it looks the same whichever others are there.
  const later = present.map((finding) => {
    const drawn = Random.fromSeed(image.seed, `${purpose}/${finding}/clear`).between(...conspicuity[finding]);
    const clear = finding === looked?.clear ? 1 : drawn;
    const before = { ...shape };
    const finish = drawings[finding](Random.fromSeed(image.seed, `${purpose}/${finding}`), shape);
    for (const organ of Object.keys(before) as (keyof Shape)[])
      shape[organ] = before[organ] + clear * (shape[organ] - before[organ]);
    return { finding, clear, finish };
  });
  const chest = drawChest(anatomy, shape, acquisition, resolution);
  const { density } = chest.field;
  for (const { finding, clear, finish } of later) {
    if (!finish || (looked?.unfinished && finding === looked.clear)) continue;
    const before = density.slice();
    finish(chest);
    fade(density, before, clear);
  }
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
