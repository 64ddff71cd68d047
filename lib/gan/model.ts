/** The interface of a generative model, as the stages use it. The models themselves are in `models.ts`. */
import type { Cohort } from "../cohort/format/cohort";
import type { KnobTable } from "../support/knobs/knob";
import type { GeneratorNetwork } from "./networks/network";
import type { ParameterLayout } from "./networks/parameters";
import type { TrainingSchedule } from "./training/schedule";
import type { Trainer } from "./training/trainer";

/** A way to learn from real images and to make new ones. */
export interface GenerativeModel<Knobs extends object, Name extends string = string, Group extends string = string> {
  /** In print: figures, tables, messages. */
  readonly name: Name;
  /** Whether experiments and benchmarks train it; the others wait for whoever asks for them. */
  readonly compared: boolean;
  /** Whether the paper has it; its claims are about those alone. */
  readonly inPaper: boolean;
  /** The group of its knobs, as in `--set cpdGan.learningRate=0.001`. */
  readonly group: Group;
  /** Its knobs: kinds, meanings, values. */
  readonly knobs: KnobTable<Knobs>;
  /** The knobs that shape the network, all of them numbers: their ranges bound what a file that describes itself can ask for. */
  readonly shaping: readonly string[];
  /** The knobs that decide how images are drawn afterwards. */
  readonly drawing: readonly string[];
  /** What to try when a training comes apart, such as "a smaller learningRate". */
  readonly advice: string;
  /**
   * What makes images.
   * @param labels L, the number of labels.
   * @param resolution of the images, in pixels: a power of two of 8 or more.
   */
  generator(knobs: Knobs, labels: number, resolution: number): GeneratorNetwork;
  /** All its networks' parameters, by what a network is called: "G", "D". */
  layouts(knobs: Knobs, labels: number, resolution: number): Readonly<Record<string, ParameterLayout>>;
  /** @throws UserError, naming the knob and what would fit, when a cohort and knobs do not fit. */
  check(knobs: Knobs, cohort: Cohort): void;
  /** @param secret of a training with a privacy budget: what its draws follow from, beside the seed. */
  trainer(cohort: Cohort, knobs: Knobs, seed: number, secret?: string): Trainer;
  schedule(knobs: Knobs): TrainingSchedule;
  /** kimg from which on training works at the cohort's resolution, in pixels; 0 but for models that grow. */
  fullSizeFrom(knobs: Knobs, resolution: number): number;
  /** Seconds that it takes on two CPU cores with the native engine. */
  readonly seconds: {
    /** For a whole training, if no early stop ends it. */
    training(knobs: Knobs, resolution: number): number;
    /** For one image. */
    sampling(knobs: Knobs, resolution: number): number;
  };
}
