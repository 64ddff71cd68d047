/** The brain of a slice: gray and white matter, sulci, fissures and cisterns, the falx, and the bones that reach into it. */
import { bump, ramp, segmentDistance } from "../shapes";
import { type Scan, atLevels } from "./anatomy";
import type { HeadSlice } from "./slice";

/** Attenuation of cerebrospinal fluid, of dura, and of calcium, in HU. */
export const fluid = 7;
const dura = 55;
const calcium = 130;

export function drawBrain(slice: HeadSlice): void {
  drawTissue(slice);
  drawFluidSpaces(slice);
  drawFalx(slice);
}

/** Cortex along the surface and the midline, white matter below it, deep gray matter in the middle. */
function drawTissue(slice: HeadSlice): void {
  const { anatomy, shape, inner, inside, brainX, brainY, field } = slice;
  const { texture, white, gray, infarct } = anatomy;
  const deep = atLevels(shape.level, 0.02, 0.62);
  field.add((_x, _y, pixel) => {
    if (inside[pixel] === 0) return 0;
    const [x, y] = [brainX[pixel], brainY[pixel]];
    const a = Math.abs(x);
    const folds = texture.at(x * 16 + 5, y * 16);
    const cortex = ramp((0.036 + 0.02 * folds - inner[pixel]) / 0.014);
    const medial = ramp((0.018 + 0.01 * folds - a) / 0.012) * ramp((Math.abs(y) - 0.16) / 0.04);
    const nuclei = deep === 0 || a > 0.2 ? 0 : 0.75 * deep * Math.max(thalamus(a, y), lentiform(a, y), caudate(a, y));
    const tissue = white + (gray - white) * Math.max(cortex, medial, nuclei) + 1.2 * texture.at(x * 7, y * 7 + 9);
    return inside[pixel] * (tissue - field.density[pixel]);
  });
  if (infarct)
    slice.paint(
      fluid + 8,
      (pixel) =>
        inside[pixel] *
        0.85 *
        bump(((brainX[pixel] - infarct[0]) ** 2 + (brainY[pixel] - infarct[1]) ** 2) / (0.5 * infarct[2]) ** 2),
    );
}

const thalamus = (a: number, y: number): number =>
  ramp((1 - Math.hypot((a - 0.036) / 0.028, (y - 0.025) / 0.042)) / 0.3);
const lentiform = (a: number, y: number): number =>
  ramp((1 - Math.hypot((a - 0.105 - 0.2 * (y + 0.03)) / 0.026, (y + 0.025) / 0.055)) / 0.3);
const caudate = (a: number, y: number): number => ramp((1 - Math.hypot((a - 0.062) / 0.015, (y + 0.095) / 0.03)) / 0.3);

/** Sulci run in from the surface; fissures and cisterns have their places. Clots press them shut on their side. */
function drawFluidSpaces(slice: HeadSlice): void {
  const { anatomy, shape, inner, inside, brainX, brainY, subarachnoid, field } = slice;
  const half = anatomy.sulci;
  const gap = 0.6 * half;
  const [basal, insular, top] = [
    atLevels(shape.level, -1, 0.3),
    atLevels(shape.level, -1, 0.62),
    ramp((shape.level - 0.9) / 0.1),
  ];
  for (let pixel = 0; pixel < inside.length; pixel++) {
    if (inside[pixel] === 0) continue;
    const [x, y] = [brainX[pixel], brainY[pixel]];
    const a = Math.abs(x);
    const open = 1 - (slice.x[pixel] < 0 ? shape.effaced.left : shape.effaced.right);
    let space = sulcus(slice, pixel, half) * open;
    space = Math.max(space, open * field.line(inner[pixel], gap + 0.001));
    const along = Math.max(top, ramp((Math.abs(y + 0.03) - 0.155) / 0.03));
    space = Math.max(space, along * field.line(a, 0.0025 + 0.5 * half));
    if (insular > 0 && a > 0.12 && y < 0.12) {
      const lateral = segmentDistance(a, y, 0.27, -0.1, 0.185, -0.065);
      const insula = segmentDistance(a, y, 0.185, -0.065, 0.175, 0.05);
      space = Math.max(space, insular * open * field.line(Math.min(lateral, insula), 0.003 + half));
    }
    if (basal > 0 && a < 0.12 && Math.abs(y) < 0.14) space = Math.max(space, basal * cisterns(slice, a, y, half));
    subarachnoid[pixel] = inside[pixel] * space;
  }
  slice.paint(fluid, (pixel) => subarachnoid[pixel]);
}

/** Lines in a noise that is stretched toward the middle: coverage of a pixel by the sulci, at most 1. */
export function sulcus({ anatomy, angle, inner, field }: HeadSlice, pixel: number, half: number): number {
  const deep = 0.05 + 5 * half;
  if (inner[pixel] > deep + 0.02) return 0;
  const along = angle[pixel] * 0.31 * perLength;
  const ridge = anatomy.texture.at(along + 20, inner[pixel] * 14 + (angle[pixel] < 0 ? 4.5 : 11.5));
  return field.line(Math.abs(ridge) / (1.6 * perLength), half) * ramp((deep - inner[pixel]) / 0.02);
}

/** Sulci are about 12 mm apart. */
const perLength = 17;

/** The suprasellar star, and the ring of ambient and quadrigeminal cistern around the midbrain. */
function cisterns(slice: HeadSlice, a: number, y: number, half: number): number {
  const star = segmentDistance(a, y, 0, -0.06, 0.05, -0.045);
  const uneven = 0.01 * slice.anatomy.texture.at(a * 25, y * 25 + 2);
  const ring = Math.abs(Math.hypot(a / 0.9, y - 0.03) - 0.065 - uneven);
  return Math.max(slice.bar(star, 0.006 + 1.5 * half), y > -0.02 ? slice.field.line(ring, 0.003 + 0.7 * half) : 0);
}

/** A fine bright line in the fissure between the hemispheres, thicker behind where the sinus is; flecks of calcium on it. */
function drawFalx(slice: HeadSlice): void {
  const { anatomy, shape, inside, brainX, brainY, field } = slice;
  const upper = ramp((shape.level - 0.9) / 0.1);
  const line = (pixel: number): number => {
    if (inside[pixel] === 0) return 0;
    const y = brainY[pixel];
    const along = Math.max(upper, ramp((-0.19 - y) / 0.02), ramp((y - 0.17) / 0.02));
    return along === 0
      ? 0
      : inside[pixel] * along * field.line(Math.abs(brainX[pixel]), 0.0016 + 0.004 * ramp((y - 0.29) / 0.05));
  };
  slice.paint(dura, line);
  if (anatomy.calcium > 0.3)
    slice.paint(
      calcium,
      (pixel) => line(pixel) * anatomy.calcium * ramp(2 * anatomy.texture.at(brainY[pixel] * 14, 6) - 0.6),
    );
}

/** Sphenoid wings and petrous bones at the lowest levels, each side at its own height, and the dark band between them. */
export function drawBase(slice: HeadSlice, scan: Scan): void {
  const { shape, x, y, inner, inside, field } = slice;
  field.add((_x, _y, pixel) =>
    inside[pixel] === 0 ? 0 : scan.cupping * inside[pixel] * Math.exp(-Math.max(0, inner[pixel]) / 0.02),
  );
  if (shape.level > 0.3) return;
  slice.paint(900, (pixel) => {
    const a = Math.abs(x[pixel]);
    if (inside[pixel] === 0 || a < 0.12) return 0;
    const seen = ramp((0.1 - shape.level - 0.5 * scan.tilt * Math.sign(x[pixel])) / 0.1);
    // Both taper toward the middle.
    const taper = Math.min(1, (a - 0.12) / 0.12);
    const wing = slice.bar(segmentDistance(a, y[pixel], 0.3, -0.15, 0.19, -0.1), 0.018 * taper);
    const petrous = slice.bar(segmentDistance(a, y[pixel], 0.3, 0.15, 0.17, 0.08), 0.028 * taper);
    return inside[pixel] * seen * Math.max(wing, petrous);
  });
  const band = scan.darkBand * ramp((0.15 - shape.level) / 0.15);
  field.add((_x, _y, pixel) => -band * inside[pixel] * bump(((y[pixel] - 0.09) / 0.03) ** 2));
}
