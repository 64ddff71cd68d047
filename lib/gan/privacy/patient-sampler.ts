/** Which real images a step sees under a privacy budget: those of a Poisson sample of the patients. */
import type { Cohort } from "../../cohort/format/cohort";
import { groupBy } from "../../support/grouped";
import { Random } from "../../support/random";
import type { RealSampler, SamplerPosition } from "../training/real-images";

/**
 * Draws each patient with the same chance, whatever the others are, and one image of each at random. A step may draw nobody. Every
 * draw has a generator of its own, so that its number is all that needs to be saved.
 */
export class PatientSampler implements RealSampler {
  private readonly rows: readonly (readonly number[])[];

  /** @param position `epoch` counts the draws so far. */
  constructor(
    cohort: Cohort,
    private readonly seed: number,
    private readonly secret: string,
    private position: SamplerPosition = { epoch: 0, shown: 0 },
  ) {
    const train = Array.from(cohort.rowsOf("train"));
    this.rows = [...groupBy(train, (row) => cohort.table.patient[row]).values()];
  }

  /** @param expected how many patients are drawn on average. */
  next(expected: number): Int32Array {
    const random = Random.fromSeed(this.seed, `${this.secret} patients of step ${this.position.epoch}`);
    this.position = { epoch: this.position.epoch + 1, shown: 0 };
    const rate = expected / this.rows.length;
    const drawn = this.rows.filter(() => random.chance(rate));
    return Int32Array.from(drawn, (own) => own[random.integer(own.length)]);
  }

  state(): SamplerPosition {
    return this.position;
  }
}
