/**
 * Registers an image to a template so that they correlate best, whatever their brightness and contrast, and with either
 * sign: the normalized cross-correlation (Lewis 1995, "Fast Normalized Cross-Correlation"), made largest over affine
 * maps by Gauss-Newton steps on the template's side (Baker and Matthews 2004, "Lucas-Kanade 20 Years On", inverse
 * compositional; gain and offset are fitted at each step, as in Evangelidis and Psarakis 2008, "Parametric Image
 * Alignment Using Enhanced Correlation Coefficient Maximization").
 */
import { inverse as inverseMatrix, Matrix } from "ml-matrix";
import { compose, inverse, isNearUpright, type Pose } from "./pose";

/** How an image was laid on a template. */
export interface Registration {
  readonly pose: Pose;
  /** −1 to 1. */
  readonly correlation: number;
}

export interface TemplateOptions {
  /** Pixels at the border that do not count: beyond them stands what a shift brought in. */
  readonly margin: number;
  /** Every how many pixels the template is looked at. */
  readonly step: number;
  /** What may change besides the place: the size, or size, proportions and angles. */
  readonly freedom: "size" | "affine";
}

const mostSteps = 12;
/** A step that moves the image by less is the last. Unit: pixels. */
const smallestMove = 0.02;
/** Sizes, angles and places that are no longer the same picture; places for a side of 32. */
const [mostShare, mostPixels] = [0.2, 5];
/** Share of the template that the image must lie under. */
const leastOverlap = 0.7;
/** Structure of less than this, as a standard deviation in gray levels, is noise, and correlates with nothing. */
const noiseFloor = 0.4;

/** An image that others are laid on. */
export class Template {
  private readonly values: Float64Array;
  /** Places from the center. */
  private readonly xs: Float64Array;
  private readonly ys: Float64Array;
  private readonly under: Float64Array;
  private slopes: Slopes | undefined;

  /** @param image side×side, of mean zero or about. */
  constructor(
    private readonly image: Float32Array,
    private readonly side: number,
    private readonly options: TemplateOptions,
  ) {
    const { margin, step } = options;
    const line = Array.from({ length: Math.ceil((side - 2 * margin) / step) }, (_, i) => margin + i * step);
    const center = (side - 1) / 2;
    this.values = new Float64Array(line.length ** 2);
    [this.xs, this.ys, this.under] = [this.values.slice(), this.values.slice(), this.values.slice()];
    for (let i = 0; i < this.values.length; i++) {
      const [x, y] = [line[i % line.length], line[Math.floor(i / line.length)]];
      this.values[i] = image[y * side + x];
      this.xs[i] = x - center;
      this.ys[i] = y - center;
    }
  }

  /** How an image that lies so correlates with the template; 0 if they hardly overlap. @param image side×side. */
  correlation(image: Float32Array, pose: Pose): number {
    return this.lay(image, pose)?.correlation ?? 0;
  }

  /** Moves an image until it correlates best; the correlation's absolute value counts. @param start where it lies at first. */
  register(image: Float32Array, start: Pose): Registration {
    let best: Registration = { pose: start, correlation: 0 };
    let pose = start;
    for (let step = 0; step < mostSteps; step++) {
      const fit = this.lay(image, pose);
      if (fit === undefined) break;
      if (Math.abs(fit.correlation) > Math.abs(best.correlation)) best = { pose, correlation: fit.correlation };
      else if (step > 2) break;
      const move = this.move(fit);
      if (move === undefined) break;
      const next = compose(pose, inverse(move));
      if (!isNearUpright(next, mostShare, (mostPixels * this.side) / 32)) break;
      if (isNearUpright(move, smallestMove / this.side, smallestMove)) break;
      pose = next;
    }
    return best;
  }

  /**
   * Lays the image under the template's pixels, its values between pixels by their distances (NaN beyond it), and fits gain
   * and offset that make it most like the template, where both are.
   */
  private lay(image: Float32Array, [a, b, s, c, d, t]: Pose): Fit | undefined {
    const { values, xs, ys, side, under } = this;
    const [center, last] = [(side - 1) / 2, side - 1];
    let [n, sumT, sumI, squaresT, squaresI, products] = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < xs.length; i++) {
      const x = a * xs[i] + b * ys[i] + s + center;
      const y = c * xs[i] + d * ys[i] + t + center;
      if (!(x >= 0 && y >= 0 && x <= last && y <= last)) {
        under[i] = NaN;
        continue;
      }
      const left = x < last ? x | 0 : last - 1;
      const top = y < last ? y | 0 : last - 1;
      const right = x - left;
      const place = top * side + left;
      const above = image[place] + right * (image[place + 1] - image[place]);
      const below = image[place + side] + right * (image[place + side + 1] - image[place + side]);
      const v = above + (y - top) * (below - above);
      const w = values[i];
      under[i] = v;
      n++;
      sumT += w;
      sumI += v;
      squaresT += w * w;
      squaresI += v * v;
      products += w * v;
    }
    if (n < leastOverlap * values.length) return undefined;
    const [meanT, meanI] = [sumT / n, sumI / n];
    const [varianceT, varianceI, covariance] = [
      squaresT / n - meanT ** 2,
      squaresI / n - meanI ** 2,
      products / n - meanT * meanI,
    ];
    const correlation = covariance / Math.sqrt((varianceT + noiseFloor ** 2) * (varianceI + noiseFloor ** 2));
    const gain = covariance / (varianceI + noiseFloor ** 2);
    return { correlation, gain, offset: meanT - gain * meanI };
  }

  /** The step that brings the template nearest to the image. */
  private move({ gain, offset }: Fit): Pose | undefined {
    const { values, under } = this;
    const { of: slopes, inverseHessian } = (this.slopes ??= this.findSlopes());
    if (inverseHessian === undefined) return undefined;
    const descent = new Float64Array(6);
    for (let i = 0; i < values.length; i++) {
      const error = gain * under[i] + offset - values[i];
      if (error !== error) continue;
      for (let k = 0; k < 6; k++) descent[k] += slopes[6 * i + k] * error;
    }
    const change = (row: number): number => {
      let sum = 0;
      for (let k = 0; k < 6; k++) sum += inverseHessian[6 * row + k] * descent[k];
      return sum;
    };
    return [1 + change(0), change(1), change(2), change(3), 1 + change(4), change(5)];
  }

  private findSlopes(): Slopes {
    const {
      image,
      side,
      xs,
      ys,
      options: { freedom },
    } = this;
    const of = new Float64Array(6 * xs.length);
    const center = (side - 1) / 2;
    const within = (place: number): number => Math.max(0, Math.min(side - 1, place));
    for (let i = 0; i < xs.length; i++) {
      const [px, py] = [xs[i], ys[i]];
      const [x, y] = [px + center, py + center];
      const dx = (image[y * side + within(x + 1)] - image[y * side + within(x - 1)]) / 2;
      const dy = (image[within(y + 1) * side + x] - image[within(y - 1) * side + x]) / 2;
      // Both change alike: half of the effect is each one's.
      if (freedom === "size") of[6 * i] = of[6 * i + 4] = (dx * px + dy * py) / 2;
      else [of[6 * i], of[6 * i + 1], of[6 * i + 3], of[6 * i + 4]] = [dx * px, dx * py, dy * px, dy * py];
      [of[6 * i + 2], of[6 * i + 5]] = [dx, dy];
    }
    return { of, inverseHessian: invertedHessian(of) };
  }
}

/** The inverse of the slopes' products, 6×6; undefined for an image without any structure. */
function invertedHessian(slopes: Float64Array): Float64Array | undefined {
  const sums = new Float64Array(36);
  for (let i = 0; i < slopes.length; i += 6) {
    for (let j = 0; j < 6; j++) for (let k = 0; k <= j; k++) sums[6 * j + k] += slopes[i + j] * slopes[i + k];
  }
  // An image without structure in some direction may slide along it: a little stiffness keeps it where it is.
  const stiffness = 1e-4 * Math.max(sums[14], sums[35]);
  if (!(stiffness > 0)) return undefined;
  const hessian = new Matrix(6, 6);
  for (let j = 0; j < 6; j++)
    for (let k = 0; k < 6; k++) {
      const place = 6 * Math.max(j, k) + Math.min(j, k);
      hessian.set(j, k, sums[place] + (j === k ? stiffness * (j % 3 === 2 ? 1 : 100) : 0));
    }
  return Float64Array.from(inverseMatrix(hessian).to1DArray());
}

interface Fit {
  readonly correlation: number;
  readonly gain: number;
  readonly offset: number;
}

interface Slopes {
  /** How the template changes with each of the six numbers of a pose, pixel by pixel. */
  readonly of: Float64Array;
  readonly inverseHessian: Float64Array | undefined;
}
