/** Blood in the brain itself: a round clot with a rim of edema that pushes the brain around it away. */
import { SmoothNoise, ramp } from "../shapes";
import { type PaintFinding, anySide, extentAt, press } from "./finding";

/** Two thirds of the clots lie in basal ganglia and thalamus (high blood pressure), the others in a lobe. */
export const intraparenchymal: PaintFinding = (random, shape) => {
  const side = anySide(random);
  const deep = random.chance(0.6);
  const [angle, out] = [random.between(0.4, 2.7), random.between(0.75, 1)];
  const [x, y] = deep
    ? [side * random.between(0.06, 0.12), random.between(-0.05, 0.06)]
    : [side * 0.2 * out * Math.sin(angle), -0.26 * out * Math.cos(angle)];
  const radius = random.between(0.024, 0.075) * extentAt(shape, random.uniform());
  const [longer, turn] = [random.between(1, 1.5), random.between(-0.6, 0.6)];
  const hounsfield = random.between(54, 74);
  const rim = random.between(0.01, 0.028);
  const border = new SmoothNoise(random);
  shape.pushes.push({ x, y, reach: 1.3 * radius + 0.02, amount: 0.45 * radius });
  press(shape, side, 0.2 * Math.max(0, radius - 0.025));
  return (slice) => {
    const { inside, ventricle, inner } = slice;
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    const depth = (pixel: number): number => {
      const [dx, dy] = [slice.x[pixel] - x, slice.y[pixel] - y];
      if (Math.abs(dx) + Math.abs(dy) > 0.25) return -1;
      const r = Math.hypot((cos * dx + sin * dy) * longer, -sin * dx + cos * dy);
      return radius * (1 + 0.25 * border.at(dx * 30, dy * 30)) - r;
    };
    const within = (pixel: number): number =>
      inside[pixel] * (1 - ventricle[pixel]) * ramp((inner[pixel] - 0.01) / 0.01);
    slice.paint(17, (pixel) => {
      const d = depth(pixel);
      return d < -0.1 ? 0 : within(pixel) * ramp((d + rim) / 0.01) * 0.85;
    });
    slice.paint(hounsfield, (pixel) => {
      const d = depth(pixel);
      return d < -0.05 ? 0 : within(pixel) * ramp(d / slice.edge);
    });
  };
};
