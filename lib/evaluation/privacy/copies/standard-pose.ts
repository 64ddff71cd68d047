/**
 * Images in one pose, so that a shifted, scaled or rotated copy is found among very many: each is registered to the
 * mean of all real ones, and its values on a grid then describe it.
 */
import { bandPass } from "./band-pass";
import { compose, inverse, type Pose, turned, turns, upright } from "./pose";
import { Template } from "./registration";

/** Pixels at the border that are left out, and every how many pixels the grid has a place; for a side of 32. */
const [margin, step] = [3, 2];

/** An image in its standard pose. */
export interface Posed {
  /** From places of the mean to those of the image. */
  readonly pose: Pose;
  /** What lies on the grid, of mean 0 and length 1; zeros if there is no structure. */
  readonly description: Float32Array;
}

/** The mean of real images, and how others lie on it. */
export class StandardPose {
  private readonly mean: Template;
  private readonly places: readonly [number, number][];

  /** @param mean of the real images, side×side. */
  constructor(
    mean: Float32Array,
    private readonly side: number,
  ) {
    const border = Math.floor((margin * side) / 32);
    this.mean = new Template(coarse(mean, side), side, { margin: border, step, freedom: "size" });
    const center = (side - 1) / 2;
    const line = Array.from({ length: Math.ceil((side - 2 * border) / step) }, (_, i) => border + i * step - center);
    this.places = line.flatMap((y) => line.map((x): [number, number] => [x, y]));
  }

  /** Length of a description. */
  get length(): number {
    return this.places.length;
  }

  /** An image as it stands. @param image side×side. */
  of(image: Float32Array): Posed {
    return this.lay(coarse(image, this.side), descriptive(image, this.side));
  }

  /** An image in all eight turns, mirrored or not. */
  ofTurns(image: Float32Array): Posed[] {
    const { side } = this;
    const [guide, detail] = [coarse(image, side), descriptive(image, side)];
    return Array.from({ length: turns }, (_, turn) => this.lay(turned(guide, side, turn), turned(detail, side, turn)));
  }

  private lay(guide: Float32Array, detail: Float32Array): Posed {
    const { pose } = this.mean.register(guide, upright);
    return { pose, description: this.describe(detail, pose) };
  }

  private describe(values: Float32Array, [a, b, s, c, d, t]: Pose): Float32Array {
    const { side, places } = this;
    const center = (side - 1) / 2;
    const within = (place: number): number => Math.max(0, Math.min(side - 1, place));
    const description = Float32Array.from(places, ([px, py]) => {
      const [x, y] = [within(a * px + b * py + s + center), within(c * px + d * py + t + center)];
      const [left, top] = [Math.min(side - 2, Math.floor(x)), Math.min(side - 2, Math.floor(y))];
      const [right, down, place] = [x - left, y - top, top * side + left];
      const above = values[place] * (1 - right) + values[place + 1] * right;
      const below = values[place + side] * (1 - right) + values[place + side + 1] * right;
      return above * (1 - down) + below * down;
    });
    const mean = description.reduce((sum, value) => sum + value, 0) / description.length;
    const centered = description.map((value) => value - mean);
    const length = Math.sqrt(centered.reduce((sum, value) => sum + value * value, 0));
    return length < 1e-6 ? centered.fill(0) : centered.map((value) => value / length);
  }
}

/** From one image's places to another's, by what both have in common with the mean. */
export function between(from: Posed, to: Posed): Pose {
  return compose(to.pose, inverse(from.pose));
}

function coarse(image: Float32Array, side: number): Float32Array {
  return bandPass(image, side, (2 * side) / 32, (6 * side) / 32);
}

function descriptive(image: Float32Array, side: number): Float32Array {
  return bandPass(image, side, (1.2 * side) / 32, (4 * side) / 32);
}
