/**
 * Walks through what a generator has learned: from one latent vector to another, through label combinations, with a label turned
 * up, and with latent vectors nearer to the usual. Frames of one walk differ in nothing else.
 */
import { normalTwoSided } from "../statistics/distributions";
import { UserError } from "../support/errors";
import { Random } from "../support/random";
import type { Generator } from "./generator";

/** The images of a walk, in its order. */
export interface LatentFrames {
  /** What each frame is: "0.25", "Edema". */
  readonly titles: readonly string[];
  /** Frames × H × W gray values. */
  readonly images: Uint8Array;
  readonly resolution: number;
}

/** The latent vector of a number: draws of N(0, 1). */
export function latentOf({ latentSize }: Pick<Generator, "latentSize">, seed: number): Float32Array {
  return Float32Array.from(Random.fromSeed(seed, "latent walk").normals(latentSize));
}

/**
 * From one latent vector to another, both ends included, along the great circle between them: points on the straight line are
 * shorter than draws of N(0, 1) are (White 2016).
 * @param labels length L, the same for all frames. @param frames two or more.
 */
export function interpolate(
  generator: Generator,
  [from, to]: readonly [Float32Array, Float32Array],
  labels: ArrayLike<number>,
  frames: number,
): LatentFrames {
  const shares = steps(frames);
  return framesOf(
    generator,
    shares.map((share) => ({ latent: slerp(from, to, share), labels, title: share.toFixed(2) })),
  );
}

/** One latent vector under each of some label combinations. */
export function underEachCombination(
  generator: Generator,
  latent: Float32Array,
  combinations: readonly { readonly title: string; readonly labels: ArrayLike<number> }[],
): LatentFrames {
  return framesOf(
    generator,
    combinations.map(({ title, labels }) => ({ latent, labels, title })),
  );
}

/**
 * One label from absent to present and beyond what was trained, all else as it is. Networks take label values between and beyond 0
 * and 1, which no image of their training had.
 * @param label its name. @param strengths such as 0, 0.5, 1, 1.5.
 * @throws UserError when the generator does not know the label.
 */
export function turnUpLabel(
  generator: Generator,
  latent: Float32Array,
  labels: ArrayLike<number>,
  label: string,
  strengths: readonly number[],
): LatentFrames {
  const place = generator.labelNames.indexOf(label);
  if (place < 0)
    throw new UserError(`This generator has no label "${label}"; it has ${generator.labelNames.join(", ")}.`);
  const turned = (strength: number): number[] => Array.from(labels, (value, at) => (at === place ? strength : value));
  return framesOf(
    generator,
    strengths.map((strength) => ({ latent, labels: turned(strength), title: String(strength) })),
  );
}

/**
 * Latent vectors drawn nearer and nearer to the middle, where images are more usual and less varied ("truncation trick", Brock et
 * al. 2019). A value keeps its quantile: the same draw, of a normal distribution that is cut at ± the limit.
 * @param limits standard deviations, above 0; Infinity leaves the vector as it is.
 */
export function truncate(
  generator: Generator,
  latent: Float32Array,
  labels: ArrayLike<number>,
  limits: readonly number[],
): LatentFrames {
  return framesOf(
    generator,
    limits.map((limit) => ({ latent: latent.map((value) => truncated(value, limit)), labels, title: `± ${limit}` })),
  );
}

/** A draw of N(0, 1) as the draw of the same quantile of that distribution cut at ± a limit. */
export function truncated(value: number, limit: number): number {
  if (limit === Infinity) return value;
  const inside = 1 - normalTwoSided(limit);
  const share = (1 - normalTwoSided(Math.abs(value))) * inside;
  // How far from the middle so much of N(0, 1) lies, by halving: 50 steps are beyond double precision.
  let [low, high] = [0, limit];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (1 - normalTwoSided(middle) < share) low = middle;
    else high = middle;
  }
  return Math.sign(value) * high;
}

/** Between two vectors, along the great circle; the length changes evenly. @param share 0 is the first, 1 the second. */
export function slerp(from: Float32Array, to: Float32Array, share: number): Float32Array {
  const dot = from.reduce((sum, value, i) => sum + value * to[i], 0);
  const [a, b] = [Math.hypot(...from), Math.hypot(...to)];
  const angle = Math.acos(Math.min(1, Math.max(-1, dot / (a * b))));
  if (angle < 1e-6) return from.map((value, i) => value + share * (to[i] - value));
  const [left, right] = [
    Math.sin((1 - share) * angle) / Math.sin(angle) / a,
    Math.sin(share * angle) / Math.sin(angle) / b,
  ];
  const length = a + share * (b - a);
  return from.map((value, i) => length * (left * value + right * to[i]));
}

function steps(frames: number): number[] {
  if (!Number.isInteger(frames) || frames < 2) throw new UserError(`A walk has two frames or more, not ${frames}.`);
  return Array.from({ length: frames }, (_, place) => place / (frames - 1));
}

function framesOf(
  generator: Generator,
  frames: readonly { readonly latent: Float32Array; readonly labels: ArrayLike<number>; readonly title: string }[],
): LatentFrames {
  const latents = new Float32Array(frames.length * generator.latentSize);
  frames.forEach(({ latent }, place) => latents.set(latent, place * generator.latentSize));
  const labels = frames.flatMap((frame) => Array.from(frame.labels));
  const images = generator.generate(latents, labels);
  return { titles: frames.map(({ title }) => title), images, resolution: generator.resolution };
}
