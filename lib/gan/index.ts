/** Training generative models and sampling from them: `synthcohort/gan`. */
export {
  trainGenerator,
  type TrainingTick,
  type Score,
  type ScoreImages,
  type TickView,
  type TrainGeneratorOptions,
} from "./training/train";
export type { GeneratorDescription } from "./generator-file";
export { openGenerator, type Generator } from "./generator";
export { interpolate, latentOf, type LatentFrames, truncate, turnUpLabel, underEachCombination } from "./latent-walk";
export { sampleCohort, type SampleOptions } from "./sample";
export { sampleGrid } from "./training/sample-grid";
export type { GanKnobs } from "./knobs";
export { generativeModels, type ModelId } from "./models";
