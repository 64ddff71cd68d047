/** The options of each stage. */
import type { EpochMetrics } from "../classifier/training/train";
import type { ClassifierKnobs } from "../classifier/knobs";
import type { CohortKnobs } from "../cohort/knobs";
import type { MixtureKnobs } from "../cohort/mixture/mixture";
import type { HalfKnobs } from "../cohort/shadows/write-half";
import type { FeatureOptions } from "../evaluation/open-features";
import type { ModelId, ModelKnobs } from "../gan/models";
import type { TrainGeneratorOptions } from "../gan/training/train";
import type { OnProgress } from "../support/progress";

/** The options of every stage. */
export interface StageOptions {
  readonly seed: number;
  /** The output folder. */
  readonly out: string;
  /** Whether another or a damaged outcome of the same stage in that folder is replaced; otherwise it is refused. */
  readonly replace?: boolean;
  readonly onProgress?: OnProgress;
  /** Called when there is work to do: the folder does not hold the outcome yet, and no other process is making it. */
  readonly onWork?: () => void;
  /** Stops at the next step or piece; a training leaves a checkpoint. */
  readonly signal?: AbortSignal;
}

/** Options for preparing a cohort, in addition to those of every stage. */
export interface PrepareStageOptions extends StageOptions {
  readonly source: string;
  /** The data set's folder, for sources that read one. */
  readonly folder?: string;
  readonly knobs: CohortKnobs;
  /** A cohort for whose classifiers this one is to be an extra test set. */
  readonly testFor?: string;
}

/** Options for training a generative model, in addition to those of every stage. */
export interface TrainStageOptions extends StageOptions {
  readonly cohort: string;
  readonly model: ModelId;
  readonly knobs: ModelKnobs;
  /** The run folder of a classifier trained on the same cohort: its features score samples, for the early stop. */
  readonly features?: string;
  /** The run folder of another training of the same model and cohort, from whose last checkpoint this one starts. */
  readonly from?: string;
  readonly onTick?: TrainGeneratorOptions["onTick"];
}

/** Options for sampling a synthetic cohort, in addition to those of every stage. */
export interface SampleStageOptions extends StageOptions {
  /** The run folder of a finished training. */
  readonly run: string;
  /** The real cohort whose rows it repeats. */
  readonly like: string;
}

/** Options for mixing real and synthetic images, in addition to those of every stage. */
export interface MixStageOptions extends StageOptions, MixtureKnobs {
  /** The real cohort. */
  readonly real: string;
  /** Synthetic cohorts of one generator; none for a share of the patients alone. */
  readonly synthetic: readonly string[];
}

/** Options for putting canaries into a cohort, in addition to those of every stage. */
export interface CanaryStageOptions extends StageOptions {
  /** The real cohort. */
  readonly cohort: string;
}

/** Options for one shadow model, in addition to those of every stage; the output folder takes all that belongs to it. */
export interface ShadowModelOptions extends StageOptions, HalfKnobs {
  /** The real cohort, of whose training patients it sees half. */
  readonly cohort: string;
  readonly model: ModelId;
  readonly knobs: ModelKnobs;
  /** By which its samples and the real images are compared; pixels, if by none. */
  readonly features: FeatureOptions;
}

/** Options for training and testing a classifier, in addition to those of every stage. */
export interface ClassifyStageOptions extends StageOptions {
  readonly cohort: string;
  readonly test: string;
  readonly knobs: ClassifierKnobs;
  /** The run folder of a finished classifier of the same network and labels: this one starts from its weights. */
  readonly from?: string;
  readonly onEpoch?: (epoch: EpochMetrics) => void | Promise<void>;
}
