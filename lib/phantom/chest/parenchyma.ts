/** Findings of the lungs' tissue: edema, opacities of all kinds, atelectasis, lesions. */
import type { Random } from "../../support/random";
import type { Chest, Shape } from "./chest";
import { diaphragm } from "./chest";
import { SmoothNoise, bump, ramp } from "../shapes";

/** A finding may change the organs before the chest is drawn; what it returns draws the rest of it afterward. */
export type DrawFinding = (random: Random, shape: Shape) => ((chest: Chest) => void) | undefined;

const anySide = (random: Random): number => (random.chance(0.5) ? -1 : 1);

/** Perihilar haze in the form of wings, thick vessels, and short horizontal (Kerley B) lines at the lower chest wall. */
export const edema: DrawFinding = (random) => {
  const haze = random.between(0.04, 0.13);
  const reach = random.between(0.75, 1.1);
  const lines = random.between(0.02, 0.06);
  const patches = new SmoothNoise(random);
  return ({ field, lung, vessels, depth }) =>
    field.add((x, y, pixel) => {
      if (lung[pixel] === 0) return 0;
      const dx = (Math.abs(x) - 0.15) / (0.11 * reach);
      const dy = (y - 0.52) / (0.16 * reach);
      const wings = bump(dx * dx + dy * dy) * (1 + 0.5 * patches.at(x * 9, y * 9));
      const kerley = ramp((0.08 - depth[pixel]) / 0.02) * ramp((y - 0.6) / 0.05) * ramp(Math.cos(y * 220) * 2) * lines;
      return lung[pixel] * (haze * wings + kerley) + 5 * haze * vessels[pixel];
    });
};

/** A hazy area of no particular form. */
export const lungOpacity: DrawFinding = (random) => {
  const side = anySide(random);
  const [cx, cy] = [side * random.between(0.16, 0.28), random.between(0.3, 0.66)];
  const [rx, ry] = [random.between(0.06, 0.1), random.between(0.07, 0.13)];
  const density = random.between(0.07, 0.24);
  const patches = new SmoothNoise(random);
  return ({ field, lung }) =>
    field.add((x, y, pixel) => {
      if (lung[pixel] === 0) return 0;
      const dx = (x - cx) / rx;
      const dy = (y - cy) / ry;
      return lung[pixel] * density * bump(dx * dx + dy * dy) * (1 + 0.4 * patches.at(x * 10, y * 10));
    });
};

/** Air spaces filled, dense and bounded by a fissure: an upper or a lower lobe, with dark branching airways in it. */
export const consolidation: DrawFinding = (random) => {
  const side = anySide(random);
  const lower = random.chance(0.6);
  const fissure = random.between(0.42, 0.52);
  const density = random.between(0.06, 0.28);
  const extent = random.between(0.1, 0.22);
  const airways = new SmoothNoise(random);
  return ({ field, lung }) =>
    field.add((x, y, pixel) => {
      if (lung[pixel] === 0 || x * side < 0) return 0;
      const line = fissure + 0.25 * (Math.abs(x) - 0.2);
      const beyond = lower ? y - line : line - y;
      const bronchogram = Math.max(0, 1 - 4 * Math.abs(airways.at(x * 12, y * 12)));
      return lung[pixel] * density * ramp(beyond / 0.012) * ramp((extent - beyond) / 0.06) * (1 - 0.35 * bronchogram);
    });
};

/** Patches that run together, in one or both lower zones. */
export const pneumonia: DrawFinding = (random) => {
  const side = anySide(random);
  const both = random.chance(0.3);
  const density = random.between(0.06, 0.24);
  const cy = random.between(0.52, 0.66);
  const patches = new SmoothNoise(random);
  return ({ field, lung }) =>
    field.add((x, y, pixel) => {
      if (lung[pixel] === 0 || (!both && x * side < 0)) return 0;
      const dx = (Math.abs(x) - 0.2) / 0.08;
      const dy = (y - cy) / 0.08;
      const patchy = ramp(1.8 * patches.at(x * 17, y * 17) + 0.5);
      return lung[pixel] * density * bump(dx * dx + dy * dy) * (0.15 + patchy);
    });
};

/** Collapse: plates of density above a raised diaphragm, the mediastinum drawn toward that side. */
export const atelectasis: DrawFinding = (random, shape) => {
  const side = anySide(random);
  const loss = random.between(0.02, 0.075);
  const plates = 1 + random.integer(3);
  const heights = Array.from({ length: plates }, (_, plate) => 0.035 + plate * 0.055 + random.between(0, 0.03));
  const tilt = random.between(-0.3, 0.3);
  const density = random.between(0.14, 0.26);
  if (side < 0) shape.domeRight -= loss;
  else shape.domeLeft -= loss;
  shape.middle += side * loss * 0.45;
  return ({ field, lung, anatomy, shape: drawn }) =>
    field.add((x, y, pixel) => {
      if (lung[pixel] === 0 || x * side < 0) return 0;
      const above = diaphragm(anatomy, drawn, x) - y + tilt * (Math.abs(x) - 0.2);
      const plate = heights.reduce((sum, height) => sum + field.line(Math.abs(above - height), 0.012), 0);
      return (
        lung[pixel] * (density * plate * ramp((0.32 - Math.abs(x)) / 0.04) + 0.5 * loss * ramp((0.12 - above) / 0.08))
      );
    });
};

/** One to four round, well-bounded nodules or masses. */
export const lungLesion: DrawFinding = (random) => {
  const count = 1 + random.integer(4);
  const nodules = Array.from({ length: count }, () => ({
    x: anySide(random) * random.between(0.13, 0.3),
    y: random.between(0.24, 0.7),
    radius: random.between(0.028, 0.065) / Math.sqrt(Math.sqrt(count)),
    density: random.between(0.16, 0.32),
  }));
  return ({ field, lung }) => {
    for (const nodule of nodules) {
      field.addNear(nodule.x, nodule.y, nodule.radius * 1.5, (x, y, pixel) => {
        const r = Math.hypot(x - nodule.x, y - nodule.y);
        return lung[pixel] * nodule.density * ramp((nodule.radius - r) / Math.max(0.008, field.pixel));
      });
    }
  };
};
