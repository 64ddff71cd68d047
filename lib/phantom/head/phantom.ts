/** The head phantom: axial CT slices with the kinds of hemorrhage of the RSNA set. Draws one slice, and where in it each finding is. */
import { Random } from "../../support/random";
import { headWindows } from "./ct-window";
import { fade } from "../field";
import { type Phantom, type PhantomImage, requireFinding } from "../phantom";
import { gridOf, maskAt, blockMeans } from "../block-means";
import { type Scan, drawHeadAnatomy, drawScan, levelOf } from "./anatomy";
import { drawBase, drawBrain } from "./brain";
import { epidural, subdural } from "./extra-axial";
import type { PaintFinding } from "./finding";
import { type HeadFinding, headFindings } from "./findings";
import { intraventricular, subarachnoid } from "./fluid-spaces";
import { intraparenchymal } from "./intraparenchymal";
import { drawHeadLabels } from "./prevalence";
import { drawSkull } from "./skull";
import { type HeadShape, HeadSlice } from "./slice";
import { drawVentricles } from "./ventricles";

/** In the order in which they are painted: from within outward. */
const paintings: readonly (readonly [finding: HeadFinding, paint: PaintFinding])[] = [
  ["intraparenchymal", intraparenchymal],
  ["intraventricular", intraventricular],
  ["subarachnoid", subarachnoid],
  ["subdural", subdural],
  ["epidural", epidural],
];

/**
 * How clearly hemorrhages show, from the faintest case to the clearest: 1 is as painted, 0 not at all, the same in all slices of
 * a patient. Set with the tuning seed of the chest: a classifier of real images
 * comes to 0.940 at 6 label combinations (the paper's: 0.908), where it had 0.981 before.
 */
const conspicuity: Readonly<Record<HeadFinding, readonly [faintest: number, clearest: number]>> = {
  "No Finding": [1, 1],
  epidural: [0.2, 1],
  intraparenchymal: [0.2, 0.9],
  intraventricular: [0.2, 0.7],
  subarachnoid: [0.25, 1],
  subdural: [0.15, 0.9],
};

/** The embedded head phantom. */
export const headPhantom: Phantom = {
  name: "phantom-head-ct",
  version: 2,
  findings: headFindings,
  drawLabels: drawHeadLabels,
  attributes: ({ seed, patient }) => ({ age: drawHeadAnatomy(seed, patient).age }),
  render,
  mask,
};

function render(image: PhantomImage, resolution: number): Uint8Array {
  const scan = drawScan(image.seed, image.patient);
  const { slice } = draw(image, scan, gridOf(resolution));
  return develop(
    slice,
    scan,
    resolution,
    Random.fromSeed(image.seed, `phantom-head-ct/noise/${image.patient}/${image.image}`),
  );
}

/** The pixels whose attenuation the finding itself has changed: blood and edema, not the brain that it shifts. */
function mask(image: PhantomImage, finding: string, resolution: number): Uint8Array {
  requireFinding(headPhantom, finding);
  const { change } = draw(image, drawScan(image.seed, image.patient), gridOf(resolution), finding);
  return maskAt(
    change.map((difference) => (difference > visible ? 1 : 0)),
    resolution,
  );
}

/** The least difference of attenuation that counts as seen, in HU. */
const visible = 4;

/** Draws a slice. @param watched the finding whose painting is measured: how much it changed each pixel, in HU. */
function draw(
  image: PhantomImage,
  scan: Scan,
  grid: number,
  watched?: string,
): { slice: HeadSlice; change: Float32Array } {
  const anatomy = drawHeadAnatomy(image.seed, image.patient);
  const shape: HeadShape = {
    level: levelOf(anatomy, image.image),
    ventricles: anatomy.ventricles,
    midline: 0,
    effaced: { left: 0, right: 0 },
    pushes: [],
  };
  const present = paintings.filter(([finding]) => image.labels[headFindings.indexOf(finding)] === 1);
  // Each finding has a generator of its own, the same in all slices of a patient: neighbors show the same hemorrhage.
  const later = present.map(([finding, paint]) => {
    const name = `phantom-head-ct/${finding}/${image.patient}`;
    return {
      finding,
      clear: Random.fromSeed(image.seed, `${name}/clear`).between(...conspicuity[finding]),
      finish: paint(Random.fromSeed(image.seed, name), shape),
    };
  });
  const slice = new HeadSlice(anatomy, shape, scan, grid);
  drawSkull(slice, scan);
  drawBrain(slice);
  drawVentricles(slice, scan);
  let change = new Float32Array(grid * grid);
  const { density } = slice.field;
  for (const { finding, clear, finish } of later) {
    const before = density.slice();
    finish(slice);
    // A faint hemorrhage is in the same place as a clear one.
    if (finding === watched) change = before.map((value, pixel) => Math.abs(density[pixel] - value));
    fade(density, before, clear);
  }
  drawBase(slice, scan);
  return { slice, change };
}

/** Noise, the brain window, and the division by the brightest pixel, as for all sources. */
function develop({ field }: HeadSlice, scan: Scan, resolution: number, random: Random): Uint8Array {
  const noise = random.normals(field.density.length);
  const seen = field.density.map((hounsfield, pixel) => brainWindow(hounsfield + scan.noise * noise[pixel]));
  const brightness = blockMeans(seen, field.resolution, resolution);
  const brightest = brightness.reduce((most, value) => Math.max(most, value), 1e-6);
  return Uint8Array.from(brightness, (value) => Math.round((255 * value) / brightest));
}

/** Brightness in the brain window, 0 to 1. */
function brainWindow(hounsfield: number): number {
  const { center, width } = headWindows.brain;
  return Math.max(0, Math.min(1, (hounsfield - center) / width + 0.5));
}
