/** What the lab's first screen is built with: a trained generator and classifier, and what was measured of them. */
import type { ClassifierTrainingConfig } from "../../../lib/classifier/model-file";
import type { GeneratorDescription } from "../../../lib/gan/generator-file";
import type { LabSettings } from "../../../lib/teaching/lab/training";
import type { LabAuroc } from "../messages";

/** `trained.json`, beside the weights. */
export interface TrainedAbout {
  readonly settings: LabSettings;
  /** Processor time of the generator's training. */
  readonly seconds: number;
  /** On the real test images: of the classifier shown, and of two that learned as the lab's do, from real images and from the generator's. */
  readonly auroc: { readonly classifier: LabAuroc; readonly real: LabAuroc; readonly synthetic: LabAuroc };
  /** Median distance to the nearest training image, in gray values. */
  readonly nearest: { readonly synthetic: number; readonly heldOut: number };
}

/** The weights as text that a script can hold: little-endian 32-bit numbers as base64. */
export interface BuiltTrained {
  readonly about: TrainedAbout;
  readonly generator: { readonly description: GeneratorDescription; readonly values: string };
  readonly classifier: {
    readonly config: ClassifierTrainingConfig;
    readonly weights: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: string }>>;
  };
}
