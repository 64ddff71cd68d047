/** The order of the training images: endless shuffled passes over all of them, augmented. */
import { augment, type Augmentation } from "./augment";
import { Random, type RandomState } from "../../support/random";

/** A saved sampler. */
export interface SamplerState {
  readonly random: RandomState;
  readonly position: number;
  readonly order: Int32Array;
}

export class Sampler {
  private constructor(
    private readonly random: Random,
    private position: number,
    private readonly order: Int32Array,
  ) {}

  /** @param rows row numbers of the training images; copied. */
  static start(rows: Int32Array, random: Random): Sampler {
    return new Sampler(random, 0, random.shuffle(Int32Array.from(rows)));
  }

  static fromState({ random, position, order }: SamplerState): Sampler {
    return new Sampler(Random.fromState(random), position, Int32Array.from(order));
  }

  /** The next rows; when all have been seen, they are shuffled again. */
  next(count: number): Int32Array {
    const rows = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      if (this.position === this.order.length) {
        this.random.shuffle(this.order);
        this.position = 0;
      }
      rows[i] = this.order[this.position++];
    }
    return rows;
  }

  /** Augments a minibatch in place, with random numbers of the same sequence. */
  augment(images: Uint8Array, count: number, width: number, augmentation: Augmentation): void {
    augment(images, count, width, augmentation, this.random);
  }

  state(): SamplerState {
    return { random: this.random.state(), position: this.position, order: Int32Array.from(this.order) };
  }
}
