/** The normal chest: body, lungs, heart, bones and vessels, drawn as densities from an anatomy and an acquisition. */
import type { Acquisition, ChestAnatomy } from "./anatomy";
import { Field } from "../field";
import { bump, ramp, segmentDistance } from "../shapes";

/** What findings may change before the chest is drawn: the organs' sizes and places in this image. */
export interface Shape {
  /** Cardiothoracic ratio. */
  heart: number;
  /** Half the width of the upper mediastinum, and the radius of the aortic knob. */
  mediastinum: number;
  aorta: number;
  /** Heights of the domes of the diaphragm. */
  domeRight: number;
  domeLeft: number;
  /** Where the mediastinum's middle is. */
  middle: number;
}

export function normalShape(anatomy: ChestAnatomy, acquisition: Acquisition): Shape {
  const magnified = acquisition.ap ? 1.06 : 1;
  return {
    heart: anatomy.heart * magnified,
    mediastinum: anatomy.mediastinum * magnified,
    aorta: anatomy.aorta,
    domeRight: anatomy.domeRight - acquisition.breath,
    domeLeft: anatomy.domeLeft - acquisition.breath,
    middle: acquisition.oblique,
  };
}

/** A chest that is drawn, for findings to add to. Arrays have one value a pixel. */
export interface Chest {
  readonly field: Field;
  readonly anatomy: ChestAnatomy;
  readonly shape: Shape;
  /** 1 in the lungs, 0 outside. */
  readonly lung: Float32Array;
  /** Distance from the lateral and apical chest wall, in widths; meaningless outside of the lungs. */
  readonly depth: Float32Array;
  /** Density of the lungs' vessels. */
  readonly vessels: Float32Array;
  /** 1 in heart and mediastinum, 0 outside. */
  readonly organs: Float32Array;
}

/** Height of the diaphragm at a place: a dome that falls to the chest wall. */
export function diaphragm(anatomy: ChestAnatomy, shape: Shape, x: number): number {
  const dome = x < 0 ? shape.domeRight : shape.domeLeft;
  const fromTop = Math.abs(x) - 0.42 * anatomy.chest;
  return dome + 2 * fromTop * fromTop;
}

/** Half the inner width of the chest below its widest place: it narrows a little. */
const narrowing = 0.12;

export function drawChest(anatomy: ChestAnatomy, shape: Shape, acquisition: Acquisition, resolution: number): Chest {
  const field = new Field(resolution, acquisition);
  const empty = (): Float32Array => new Float32Array(resolution * resolution);
  const chest: Chest = { field, anatomy, shape, lung: empty(), depth: empty(), vessels: empty(), organs: empty() };
  drawBody(chest);
  drawLungs(chest, acquisition);
  drawBones(chest);
  drawVessels(chest);
  drawMediastinum(chest);
  return chest;
}

/** Soft tissue: trunk with shoulders, arms apart from it, abdomen below the diaphragm with the stomach's air. */
function drawBody({ field, anatomy, shape }: Chest): void {
  const edge = Math.max(0.02, field.pixel);
  const side = anatomy.chest + anatomy.wall;
  const bubbleX = 0.17;
  const bubbleY = shape.domeLeft + 0.07;
  field.add((x, y) => {
    const a = Math.abs(x);
    const shoulder = 0.015 + 0.42 * Math.max(0, a - 0.13) * (a - 0.1);
    const trunk = ramp((side + 0.25 * Math.max(0, 0.3 - y) - a) / edge);
    const arm = 0.75 * ramp((a - side - 0.05 - 0.2 * Math.max(0, 0.4 - y)) / (2 * edge));
    const body = 0.5 * Math.max(trunk, arm) * ramp((y - shoulder) / edge);
    const abdomen = 0.2 * ramp((y - diaphragm(anatomy, shape, x)) / edge) * trunk;
    const dx = (x - bubbleX) / 0.055;
    const dy = (y - bubbleY) / 0.028;
    return body + abdomen - 0.16 * bump(dx * dx + dy * dy);
  });
  if (anatomy.breasts > 0) {
    field.add((x, y) => {
      const dx = (Math.abs(x) - 0.24) / 0.15;
      const dy = (y - 0.7) / 0.13;
      return anatomy.breasts * ramp((1 - Math.sqrt(dx * dx + dy * dy)) / 0.35);
    });
  }
}

/** Air takes density away; a lung is half an ellipse above the chest's widest place and ends at the diaphragm. */
function drawLungs(chest: Chest, { shadow, shadows, tilt, base, fold }: Acquisition): void {
  const { field, anatomy, shape, lung, depth } = chest;
  const edge = Math.max(0.012, field.pixel);
  const center = 0.52 * anatomy.chest;
  const medial = 0.04;
  field.add((x, y, pixel) => {
    const a = Math.abs(x - shape.middle * 0.5);
    const below = Math.max(0, y - anatomy.widest);
    const width = anatomy.chest - narrowing * below - center;
    const up = Math.max(0, anatomy.widest - y) / (anatomy.widest - anatomy.apex);
    const out = a > center ? (a - center) / width : 0;
    const inward = a < center ? (center - a) / (center - medial) : 0;
    const fromWall = (1 - Math.sqrt(out * out + up * up * (0.35 + 0.65 * up))) * width;
    const fromMiddle = (1 - Math.sqrt(inward * inward + up ** 4)) * (center - medial);
    const inside = ramp(Math.min(fromWall, fromMiddle) / edge) * ramp((diaphragm(anatomy, shape, x) - y) / edge);
    lung[pixel] = inside;
    depth[pixel] = fromWall;
    const uneven = 0.05 * anatomy.texture.at(x * 7 + 3, y * 7) - shadow * shadows.at(x * 7, y * 7);
    return -inside * (0.31 + uneven - (x < 0 ? -tilt : tilt) - base * (y - 0.45) * 2.5);
  });
  if (fold) {
    const [ax, ay, bx, by, density] = fold;
    field.add((x, y) => density * field.line(segmentDistance(x, y, ax, ay, bx, by), 0.008));
  }
}

/** Ribs run from the spine outward and down; they are a pattern of stripes, bent at the chest wall. */
function drawBones({ field, anatomy, shape }: Chest): void {
  const { ribSpacing, ribPhase, chest } = anatomy;
  // Stripes finer than the pixels fade to their mean.
  const seen = anatomy.ribDensity * Math.exp(-1.5 * (field.pixel / ribSpacing / 0.45) ** 2);
  field.add((x, y) => {
    const a = Math.abs(x);
    const wall = chest + 0.03;
    if (a > wall || y > 0.95) return 0;
    const stripe = ribHeight(anatomy, a, y);
    const rib = ramp(Math.cos(2 * Math.PI * stripe) * 1.4 - 0.25) * ramp((a - 0.03) / 0.03) * ramp((wall - a) / 0.03);
    const upright = Math.abs(x - shape.middle * 0.3);
    const spine =
      0.05 * ramp((0.05 - upright) / 0.025) * (0.85 + 0.15 * Math.cos((2 * Math.PI * (y + ribPhase)) / 0.07));
    return seen * (rib - 0.4) * ramp((y - 0.06) / 0.03) * ramp((0.95 - y) / 0.1) + spine;
  });
  for (const side of [-1, 1]) {
    field.addNear(
      side * 0.19,
      0.13,
      0.22,
      (x, y) => 0.14 * field.line(segmentDistance(x, y, side * 0.04, 0.165, side * 0.36, 0.1), 0.014),
    );
  }
}

/** Which rib is at a place: whole numbers are the ribs' middles. */
function ribHeight(anatomy: ChestAnatomy, a: number, y: number): number {
  const outward = a / anatomy.chest;
  return (y - 0.1 * outward * outward - 0.05 * outward) / anatomy.ribSpacing + anatomy.ribPhase;
}

/** Vessels run from the hila and thin out: ridges in a noise that is stretched along the radius. */
function drawVessels({ field, anatomy, shape, lung, vessels }: Chest): void {
  field.add((x, y, pixel) => {
    if (lung[pixel] === 0) return 0;
    const side = x < 0 ? -1 : 1;
    const dx = x - shape.middle - side * 0.085;
    const dy = y - (side < 0 ? 0.47 : 0.45);
    const radius = Math.sqrt(dx * dx + dy * dy);
    const bend = 0.5 * anatomy.texture.at(x * 11, y * 11);
    const branch = anatomy.texture.at(3.2 * (Math.atan2(dy, dx * side) + bend) + 4 * side, radius * 7 + 2 * side);
    const hilum = 0.7 * bump((dx * dx) / 0.0012 + (dy * dy) / 0.004);
    const spread = bump((radius * radius) / 0.018) * ramp((radius - 0.02) / 0.05);
    const density = anatomy.vessels * (hilum + 0.9 * Math.max(0, 1 - Math.abs(branch) * (2.5 + 6 * radius)) * spread);
    vessels[pixel] = lung[pixel] * density;
    return vessels[pixel];
  });
}

/** Heart, great vessels and trachea. A third of the heart's width is on the patient's right. */
function drawMediastinum({ field, anatomy, shape, organs }: Chest): void {
  const edge = Math.max(0.014, field.pixel);
  const half = shape.heart * anatomy.chest;
  const cx = shape.middle + 0.3 * half;
  const ry = 0.72 * half + 0.02;
  const cy = (shape.domeRight + shape.domeLeft) / 2 - 0.62 * ry + 0.03;
  field.add((x, y, pixel) => {
    // The heart lies on its side: its long axis falls to the patient's left.
    const dx = (x - cx + 0.25 * (y - cy)) / half;
    const dy = (y - cy - 0.28 * (x - cx)) / ry;
    const r = Math.sqrt(dx * dx + dy * dy);
    const inHeart = ramp(((1 - r) * Math.min(half, ry)) / edge);
    const heart = inHeart * (0.29 + 0.1 * Math.sqrt(Math.max(0, 1 - r * r)));
    const m = Math.abs(x - shape.middle);
    const width = shape.mediastinum + 0.03 * ramp((y - 0.5) / 0.15) + 0.012 * ramp((0.12 - y) / 0.05);
    const inVessels = ramp((width - m) / edge) * ramp((cy + 0.1 - y) / 0.1);
    const vessels = 0.22 * inVessels;
    organs[pixel] = Math.max(inHeart, inVessels);
    const kx = (x - shape.middle - shape.mediastinum * 0.75) / shape.aorta;
    const ky = (y - 0.29) / shape.aorta;
    const knob = 0.14 * ramp((1 - Math.sqrt(kx * kx + ky * ky)) / 0.5);
    const trachea = 0.12 * ramp((0.022 - m) / edge) * ramp((0.38 - y) / 0.04);
    return Math.max(heart, vessels + knob) + 0.15 * Math.min(heart, vessels) - trachea;
  });
}
