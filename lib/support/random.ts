/**
 * The one source of randomness: a seeded generator whose state can be saved.
 * Nothing in the project uses `Math.random` or the tensor library's own generators.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/** A saved generator: {@link Random.fromState} resumes exactly where it stopped. */
export type RandomState = readonly number[];

export class Random {
  private constructor(private readonly generator: RandomGenerator) {}

  /**
   * A generator for one purpose.
   * @param seed any integer.
   * @param purpose a name; generators of the same seed and different purposes are independent.
   */
  static fromSeed(seed: number, purpose = ""): Random {
    const hash = sha256(new TextEncoder().encode(`${seed}/${purpose}`));
    const words = new DataView(hash.buffer, hash.byteOffset);
    return Random.fromState([0, 4, 8, 12].map((offset) => words.getInt32(offset, true)));
  }

  static fromState(state: RandomState): Random {
    return new Random(xoroshiro128plusFromState(state));
  }

  state(): RandomState {
    return [...this.generator.getState()];
  }

  /** Uniform in [0, 1), 53 bits. */
  uniform(): number {
    const high = this.generator.next() >>> 5;
    const low = this.generator.next() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** Uniform integer in [0, count). */
  integer(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Normal with mean 0 and standard deviation 1 (Box-Muller; one draw a call, so the state is all there is). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** An array of normal draws, as the tensor library takes it. */
  normals(count: number): Float32Array {
    const values = new Float32Array(count);
    for (let i = 0; i + 1 < count; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
      const angle = 2 * Math.PI * this.uniform();
      values[i] = radius * Math.cos(angle);
      values[i + 1] = radius * Math.sin(angle);
    }
    if (count % 2 === 1) values[count - 1] = this.normal();
    return values;
  }

  /** Shuffles in place (Fisher-Yates) and returns the same array. */
  shuffle<T extends { [index: number]: unknown; length: number }>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [items[i], items[j]] = [items[j], items[i]];
    }
    return items;
  }
}
