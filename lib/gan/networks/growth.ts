/**
 * Progressive growing (paper: "growing"): a training phase at the first resolution; then for each next one a transition
 * phase, in which it fades in, and a training phase. cpD-GAN does not grow.
 */
import type { GanKnobs } from "../knobs";
import type { GrowthPhase } from "../training/trainer";

/**
 * The stage after some images.
 * @param grows whether the model grows; one that does not works at the cohort's resolution from the beginning.
 * @param resolution of the cohort, in pixels.
 * @param images real images shown so far.
 */
export function growthAt(grows: boolean, knobs: GanKnobs, resolution: number, images: number): GrowthPhase {
  if (!grows) return { resolution, fade: 0, phase: "training" };
  const phaseImages = knobs.phaseKimg * 1000;
  const first = Math.min(knobs.startResolution, resolution);
  // Phases: 0 trains the first resolution, 1 fades in the second, 2 trains it, …
  const last = 2 * Math.log2(resolution / first);
  const phase = Math.min(Math.floor(images / phaseImages), last);
  const transition = phase % 2 === 1;
  return {
    resolution: first * 2 ** Math.ceil(phase / 2),
    fade: transition ? 1 - (images / phaseImages - phase) : 0,
    phase: transition ? "transition" : "training",
  };
}

/** kimg after which the last resolution has faded in. */
export function grownKimg(grows: boolean, knobs: GanKnobs, resolution: number): number {
  if (!grows || resolution <= knobs.startResolution) return 0;
  return 2 * Math.log2(resolution / knobs.startResolution) * knobs.phaseKimg;
}

/** Images per step at a resolution. */
export function minibatchAt(knobs: GanKnobs, resolution: number): number {
  if (resolution <= 8) return knobs.minibatch8;
  if (resolution <= 16) return knobs.minibatch16;
  if (resolution <= 32) return knobs.minibatch32;
  if (resolution <= 64) return knobs.minibatch64;
  return knobs.minibatch128;
}
