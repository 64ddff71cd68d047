/** What a reader may turn about the classifier. Paper: "Classifier"; values per preset stand in lib/experiment/presets/classifier.ts. */

/** From which number to which the knobs go that shape the network; a file that says otherwise of itself is not believed. */
export const classifierShapeBounds = { inputSize: [0, 512], growthRate: [1, 64] } as const;

/** Knobs of the network and of its training; every one is part of the run's identity. */
export interface ClassifierKnobs {
  /** `densenet121`: the paper's network. `compact`: the same blocks, fewer, at native input size, for CPUs. Paper: densenet121. */
  readonly network: "compact" | "densenet121";
  /** Edge of the square network input, pixels; images are resized to it; 0 keeps the cohort's own resolution. Paper: 224. */
  readonly inputSize: number;
  /** Compact network only: feature maps that each dense layer adds. (DenseNet-121 has 32.) */
  readonly growthRate: number;
  /** Compact network only: dense layers in each block, separated by commas, such as "3,3,3". (DenseNet-121 has "6,12,24,16".) */
  readonly blocks: string;
  /** DenseNet-121 only: file of weights to start from, as Keras writes them; empty starts from random weights. Paper: ImageNet's. */
  readonly weights: string;
  /** Weight of the old value in batch normalization's running statistics, in [0, 1). Keras, hence the paper: 0.99. */
  readonly normMomentum: number;
  /** Adam's step size at the start, greater than 0. Paper: 1e-4. */
  readonly learningRate: number;
  /** Adam's decay of the first moment, in [0, 1). Paper: 0.9. */
  readonly beta1: number;
  /** Adam's decay of the second moment, in [0, 1). Paper: 0.999. */
  readonly beta2: number;
  /** Adam's term against division by zero, greater than 0. Paper (Keras): 1e-7. */
  readonly epsilon: number;
  /** Images a step. Paper: 48. */
  readonly batchSize: number;
  /** Training images between two validations; rounded up to whole batches. Paper: 5,000. */
  readonly samplesPerEpoch: number;
  /** Epochs at most. Paper: 100. */
  readonly maxEpochs: number;
  /** The learning rate is multiplied by this on a plateau, in (0, 1]. Paper: 0.1. */
  readonly plateauFactor: number;
  /** Epochs without better mean validation AUROC that make a plateau. Paper: 2. */
  readonly plateauPatience: number;
  /** Epochs without better mean validation AUROC that end training. Paper: 3. */
  readonly stopPatience: number;
  /** Mirror every training image left to right with probability one half. Paper: true. */
  readonly flips: boolean;
  /** Weigh positives and negatives of each label by the frequency of the other. Paper: true. */
  readonly classWeights: boolean;
}
