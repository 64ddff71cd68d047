/** GANs, trained and sampled from: `synthcohort/gan`. */
export {
  trainGan,
  type GanTick,
  type Score,
  type ScoreImages,
  type TickView,
  type TrainGanOptions,
} from "./training/train";
export { openGenerator, type Generator } from "./generator";
export { sampleCohort, type SampleOptions } from "./sample";
export { sampleGrid } from "./training/sample-grid";
export type { GanKnobs } from "./knobs";
export { ganModels, type GanModel } from "./models";
