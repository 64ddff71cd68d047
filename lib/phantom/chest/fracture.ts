/** Rib fractures: two to four neighboring ribs with a dark gap, ends out of line, callus, and blood under the pleura. */
import type { DrawFinding } from "./parenchyma";
import { bump, ramp } from "../shapes";

export const fracture: DrawFinding = (random) => {
  const side = random.chance(0.5) ? -1 : 1;
  const ribs = 2 + random.integer(3);
  const top = random.between(0.26, 0.5);
  const breaks = Array.from({ length: ribs }, (_, rib) => ({
    rib,
    out: random.between(0.78, 0.95),
    step: random.between(0.012, 0.028),
  }));
  const callus = random.between(0.14, 0.28);
  const blood = random.between(0, 0.16);
  return ({ field, anatomy, lung, depth }) => {
    for (const { rib, out, step } of breaks) {
      const cx = side * out * anatomy.chest;
      const cy = top + rib * anatomy.ribSpacing;
      field.addNear(cx, cy, 0.07, (x, y) => {
        const dx = (x - cx) / 0.022;
        const near = (y - cy + step) / 0.014;
        const far = (y - cy - step) / 0.014;
        const ends = bump((dx + side) ** 2 + near * near) + bump((dx - side) ** 2 + far * far);
        const gap = bump(9 * dx * dx + ((y - cy) / 0.02) ** 2);
        return callus * ends - 0.12 * gap;
      });
    }
    const middle = top + ((ribs - 1) / 2) * anatomy.ribSpacing;
    field.add((x, y, pixel) => {
      if (lung[pixel] === 0 || x * side < 0) return 0;
      const dy = (y - middle) / (0.5 * ribs * anatomy.ribSpacing);
      return lung[pixel] * blood * ramp((0.035 * (1 - dy * dy) - depth[pixel]) / Math.max(0.01, field.pixel));
    });
  };
};
