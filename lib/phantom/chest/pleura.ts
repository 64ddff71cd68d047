/** Findings of the pleural space: effusion, pneumothorax, thickening. */
import { diaphragm } from "./chest";
import type { DrawFinding } from "./parenchyma";
import { ramp } from "../shapes";

/** Fluid at the base: the costophrenic angle is filled, and the upper border climbs the chest wall (meniscus). */
export const pleuralEffusion: DrawFinding = (random) => {
  const sides = random.chance(0.3) ? [-1, 1] : [random.chance(0.5) ? -1 : 1];
  const fluids = sides.map((side) => ({
    side,
    level: random.between(-0.1, 0.1) + (random.chance(0.25) ? 0.08 : 0),
    climb: random.between(0.04, 0.12),
  }));
  const density = random.between(0.16, 0.36);
  return ({ field, lung, depth, organs, anatomy, shape }) => {
    for (const { side, level, climb } of fluids) {
      const base = side < 0 ? shape.domeRight : shape.domeLeft;
      field.add((x, y, pixel) => {
        if (lung[pixel] === 0 || x * side < 0) return 0;
        const border = base - level - climb * Math.exp(-Math.max(0, depth[pixel]) / 0.06);
        const under = Math.min(y - border, diaphragm(anatomy, shape, x) - border);
        // Fluid lies around the heart, not on it.
        return lung[pixel] * density * ramp(under / 0.03) * (1 - 0.75 * organs[pixel]);
      });
    }
  };
};

/** Air around the lung's apex and side: no vessels beyond a fine line, darker, the lung within a little denser. */
export const pneumothorax: DrawFinding = (random) => {
  const side = random.chance(0.5) ? -1 : 1;
  const size = random.between(0.025, 0.095);
  return ({ field, lung, depth, vessels }) =>
    field.add((x, y, pixel) => {
      if (lung[pixel] === 0 || x * side < 0) return 0;
      // The air gathers at the top: the rim is widest there.
      const rim = size * (0.35 + 0.9 * ramp((0.42 - y) / 0.25));
      const outside = ramp((rim - depth[pixel]) / Math.max(0.008, field.pixel));
      const line = 0.12 * field.line(Math.abs(depth[pixel] - rim), 0.008) * ramp((0.72 - y) / 0.1);
      return lung[pixel] * (line - 0.07 * outside + 0.5 * size * (1 - outside)) - outside * vessels[pixel];
    });
};

/** Pleura thickened along the wall, and calcified plaques upon it. */
export const pleuralOther: DrawFinding = (random) => {
  const side = random.chance(0.5) ? -1 : 1;
  const thickness = random.between(0.018, 0.045);
  const from = random.between(0.25, 0.5);
  const length = random.between(0.2, 0.4);
  const density = random.between(0.14, 0.26);
  const plaque = random.between(0, 0.14);
  return ({ field, lung, depth, anatomy }) =>
    field.add((x, y, pixel) => {
      if (lung[pixel] === 0 || x * side < 0) return 0;
      const along = ramp((y - from) / 0.06) * ramp((from + length - y) / 0.06);
      const uneven = thickness * (1 + 0.5 * anatomy.texture.at(y * 20, 5));
      const calcified = plaque * Math.max(0, anatomy.texture.at(x * 25, y * 25));
      return lung[pixel] * along * ramp((uneven - depth[pixel]) / Math.max(0.008, field.pixel)) * (density + calcified);
    });
};
