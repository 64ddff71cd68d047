/** Blood in the fluid around and within the brain: subarachnoid and intraventricular hemorrhage. */
import { ramp } from "../shapes";
import { sulcus } from "./brain";
import { type PaintFinding, anySide, extentAt } from "./finding";

/** Bright instead of dark: the sulci of a region, after a blow; or cisterns and fissures, after a burst aneurysm. */
export const subarachnoid: PaintFinding = (random, shape) => {
  const side = anySide(random);
  const aneurysm = random.chance(0.5);
  const middle = random.between(0.4, 2.6);
  const reach = random.between(0.5, 1) * (aneurysm ? 1.7 : 1);
  const other = random.chance(aneurysm ? 0.8 : 0.3) ? random.between(0.4, 0.9) : 0;
  const hounsfield = random.between(46, 64);
  const thickness = random.between(0.004, 0.008) * extentAt(shape, random.uniform());
  if (aneurysm && random.chance(0.4)) shape.ventricles *= random.between(1.1, 1.4);
  return (slice) => {
    const { angle, inside, inner, brainX, brainY, field } = slice;
    slice.paint(hounsfield, (pixel) => {
      if (inside[pixel] === 0) return 0;
      const basal = aneurysm && Math.abs(brainX[pixel]) < 0.1 && Math.abs(brainY[pixel]) < 0.13;
      const from = Math.abs(Math.abs(angle[pixel]) - middle);
      const here = basal ? 1 : ramp((reach - from) / 0.3) * (angle[pixel] * side > 0 ? 1 : other);
      if (here === 0) return 0;
      const filled = Math.max(
        slice.subarachnoid[pixel],
        inside[pixel] * sulcus(slice, pixel, thickness),
        0.8 * inside[pixel] * field.line(inner[pixel], 0.5 * thickness),
      );
      return here * filled;
    });
  };
};

/** Patients lie on their back: blood sinks to the back of the ventricles and lies there with a level; much of it fills them. */
export const intraventricular: PaintFinding = (random, shape) => {
  const side = anySide(random);
  const filling = random.between(0.15, 1);
  const other = random.chance(0.7) ? filling * random.between(0.5, 1) : 0;
  const hounsfield = random.between(45, 70);
  shape.ventricles *= random.between(0.9, 1.4);
  return (slice) => {
    const { ventricle, brainX, brainY } = slice;
    const [front, back] = spanOf(slice.ventricle, brainY);
    const level = (part: number): number => back - part * (back - front) - 0.008;
    slice.paint(hounsfield, (pixel) => {
      if (ventricle[pixel] === 0) return 0;
      const part =
        Math.abs(brainX[pixel]) < 0.012 ? Math.max(filling, other) : brainX[pixel] * side > 0 ? filling : other;
      return part === 0 ? 0 : ventricle[pixel] * ramp((brainY[pixel] - level(part)) / slice.edge);
    });
  };
};

/** The front and the back end of the ventricles in a slice. */
function spanOf(ventricle: Float32Array, y: Float32Array): [front: number, back: number] {
  let [front, back] = [1, -1];
  ventricle.forEach((covered, pixel) => {
    if (covered < 0.3) return;
    front = Math.min(front, y[pixel]);
    back = Math.max(back, y[pixel]);
  });
  return front > back ? [0, 0] : [front, back];
}
