/** Blood between skull and brain: epidural and subdural hemorrhage. */
import { ramp } from "../shapes";
import { type PaintFinding, anySide, extentAt, press } from "./finding";

/** The parts of the skull's side between the sutures, as angles from the front: where dura can be stripped off. */
const betweenSutures: readonly (readonly [weight: number, from: number, to: number])[] = [
  [0.7, 0.95, 2.25], // temporal and parietal bone: coronal to lambdoid suture
  [0.2, 0.1, 0.9], // frontal bone
  [0.1, 2.35, 3.05], // occipital bone
];

/** A lens between skull and dura: short, thick, its inner side bulging toward the brain; it ends at the sutures. */
export const epidural: PaintFinding = (random, shape) => {
  const side = anySide(random);
  const place = random.uniform();
  const [, from, to] = betweenSutures[place < 0.7 ? 0 : place < 0.9 ? 1 : 2];
  const half = Math.min((to - from) / 2, random.between(0.28, 0.5));
  const middle = random.between(from + half, to - half);
  const thickness = random.between(0.04, 0.085) * (half / 0.45) * extentAt(shape, random.uniform());
  const hounsfield = random.between(56, 74);
  const swirl = random.chance(0.3) ? random.between(0.3, 0.6) : 0;
  press(shape, side, 0.25 * thickness);
  return (slice) => {
    const { inner, inside, angle, anatomy, edge } = slice;
    const coverage = (pixel: number): number => {
      const t = (angle[pixel] * side - middle) / half;
      if (inside[pixel] === 0 || t <= -1 || t >= 1) return 0;
      return inside[pixel] * ramp((thickness * (1 - t * t) ** 0.65 - inner[pixel]) / edge);
    };
    slice.paint(hounsfield, coverage);
    // Blood that still flows has not clotted: darker swirls.
    if (swirl > 0)
      slice.paint(
        38,
        (pixel) => coverage(pixel) * swirl * ramp(2 * anatomy.texture.at(slice.x[pixel] * 20, slice.y[pixel] * 20)),
      );
  };
};

/** A crescent along the convexity, across sutures but not across the midline; or a band along the falx. */
export const subdural: PaintFinding = (random, shape) => {
  const side = anySide(random);
  const alongFalx = random.chance(0.15);
  const extent = extentAt(shape, random.uniform());
  const thickness = random.between(0.022, 0.065) * extent;
  const half = random.between(0.7, 1.35);
  const middle = random.between(0.12 + half, 3.02 - half);
  const old = random.chance(0.12);
  const hounsfield = old ? random.between(16, 22) : random.between(50, 72);
  const [from, to] = random.chance(0.6) ? [0.16, 0.5] : [-0.5, -0.17];
  if (!alongFalx) press(shape, side, 0.45 * thickness);
  return (slice) => {
    const { inner, inside, angle, brainX, brainY, edge, anatomy } = slice;
    if (alongFalx) {
      const band = 0.35 * thickness + 0.004;
      return slice.paint(hounsfield, (pixel) => {
        if (inside[pixel] === 0) return 0;
        const y = brainY[pixel];
        const ends = ramp((y - from) / 0.03) * ramp((to - y) / 0.03);
        return inside[pixel] * ends * slice.bar(Math.abs(brainX[pixel] * side - 0.7 * band), band);
      });
    }
    slice.paint(hounsfield, (pixel) => {
      const t = (angle[pixel] * side - middle) / half;
      if (inside[pixel] === 0 || t <= -1 || t >= 1) return 0;
      const uneven = 1 + 0.25 * anatomy.texture.at(t * 4, 12);
      return inside[pixel] * ramp((thickness * uneven * Math.sqrt(1 - t * t) - inner[pixel]) / edge);
    });
  };
};
