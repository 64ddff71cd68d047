/** Places in a generator's latent space that two sliders reach. */
import type { Generator } from "../../gan/generator";
import { latentOf, slerp } from "../../gan/latent-walk";

/** A place, from where one set of random vectors begins. */
export interface LatentPlace {
  /** Number of the set: a whole number from 1. */
  readonly set: number;
  readonly walk:
    | {
        readonly kind: "directions";
        /** How far along each of two random directions, in lengths of the vector where the walk begins. */
        readonly steps: readonly [number, number];
      }
    | {
        readonly kind: "between";
        /** From one vector (0) to another (1). */
        readonly share: number;
      };
}

/** The latent vector of a place. It is as long as the vectors where it comes from: others are unlike draws of N(0, 1). */
export function latentAt(generator: Pick<Generator, "latentSize">, { set, walk }: LatentPlace): Float32Array {
  const [from, first, second] = [2, 1, 0].map((back) => latentOf(generator, 3 * set - back));
  if (walk.kind === "between") return slerp(from, first, walk.share);
  const [length, ...lengths] = [from, first, second].map((vector) => Math.hypot(...vector));
  const [a, b] = walk.steps.map((step, i) => (step * length) / lengths[i]);
  const moved = from.map((value, i) => value + a * first[i] + b * second[i]);
  const scale = length / Math.hypot(...moved);
  return moved.map((value) => value * scale);
}
