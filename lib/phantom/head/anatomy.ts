/**
 * The head of one phantom patient, the same in all of the patient's slices, and how it was scanned.
 * Lengths are shares of the image's width, about 23 cm; x is 0 in the middle and positive toward the image's right (the
 * patient's left), y is 0 in the middle and positive toward the back. Levels are 0 at the basal cisterns and 1 at the
 * roof of the lateral ventricles: between them every kind of hemorrhage has its place. Attenuation is in Hounsfield
 * units (HU). None of this depends on the labels, so a classifier cannot read them off it.
 */
import { Random } from "../../support/random";
import type { Placement } from "../field";
import { SmoothNoise, ramp } from "../shapes";

export interface HeadAnatomy {
  /** Of the patient, in years: 18 to 95, all as frequent. */
  readonly age: number;
  /** Half the width and half the length of the head. */
  readonly width: number;
  readonly length: number;
  /** How much wider the head is behind than in front. */
  readonly egg: number;
  /** Thickness of scalp and skull, and the attenuation of the diploe between the skull's tables. */
  readonly scalp: number;
  readonly skull: number;
  readonly diploe: number;
  /** Attenuation of white and gray matter. */
  readonly white: number;
  readonly gray: number;
  /** Half width of the sulci and of the space around the brain: wider with age. */
  readonly sulci: number;
  /** Size of the ventricles, 1 the mean. */
  readonly ventricles: number;
  /** Calcium in choroid plexus, pineal gland and falx: a share of how much there can be. */
  readonly calcium: number;
  /** A swelling of the scalp: where, as an angle, and how thick. */
  readonly swelling: readonly [angle: number, thickness: number];
  /** An old infarct: a place in the brain without tissue, or nothing. */
  readonly infarct?: readonly [x: number, y: number, radius: number];
  /** The first slice's level, and the distance to the next. */
  readonly level: number;
  readonly spacing: number;
  /** Texture that is this patient's own. */
  readonly texture: SmoothNoise;
}

export function drawHeadAnatomy(seed: number, patient: number): HeadAnatomy {
  const random = Random.fromSeed(seed, `phantom-head-ct/anatomy/${patient}`);
  const spread = (mean: number, deviation: number): number =>
    mean + deviation * Math.max(-2.5, Math.min(2.5, random.normal()));
  const aged = random.uniform();
  const white = spread(27, 1);
  return {
    age: Math.round(18 + 77 * aged),
    width: spread(0.325, 0.013),
    length: spread(0.4, 0.015),
    egg: spread(0.07, 0.02),
    scalp: spread(0.024, 0.005),
    skull: spread(0.03, 0.004),
    diploe: random.between(50, 400),
    white,
    gray: white + spread(8, 1),
    sulci: 0.0015 + 0.0055 * aged * aged + 0.001 * random.uniform(),
    ventricles: 0.65 + 0.6 * aged * aged + 0.35 * random.uniform(),
    calcium: aged * random.uniform(),
    swelling: [random.between(-Math.PI, Math.PI), random.chance(0.25) ? random.between(0.01, 0.035) : 0],
    infarct: random.chance(0.07)
      ? [
          (random.chance(0.5) ? -1 : 1) * random.between(0.08, 0.2),
          random.between(-0.2, 0.22),
          random.between(0.025, 0.06),
        ]
      : undefined,
    level: random.uniform(),
    spacing: (random.chance(0.5) ? -1 : 1) * random.between(0.05, 0.09),
    texture: new SmoothNoise(random),
  };
}

/** How a head was scanned: one scan has all of a patient's slices. */
export interface Scan extends Placement {
  /** How much higher the slice is at the image's right edge than at its left, in levels: the head is not quite straight. */
  readonly tilt: number;
  /** Standard deviation of the noise, in HU. */
  readonly noise: number;
  /** Beam hardening: HU too many along the skull, HU too few between the petrous bones. */
  readonly cupping: number;
  readonly darkBand: number;
  /** Attenuation of the head holder; below 0 it is not in the image. */
  readonly holder: number;
}

export function drawScan(seed: number, patient: number): Scan {
  const random = Random.fromSeed(seed, `phantom-head-ct/scan/${patient}`);
  return {
    turn: 0.09 * random.normal(),
    scale: random.between(0.97, 1.14),
    shiftX: 0.014 * random.normal(),
    shiftY: 0.016 * random.normal(),
    tilt: 0.1 * random.normal(),
    noise: random.between(2.5, 5.5),
    cupping: random.between(1, 6),
    darkBand: random.between(0, 8),
    holder: random.chance(0.4) ? random.between(15, 60) : -1,
  };
}

/** The level of one of a patient's slices: they follow one another, and turn back at the ends. */
export function levelOf({ level, spacing }: HeadAnatomy, image: number): number {
  const way = Math.abs(level + image * spacing) % 2;
  return way > 1 ? 2 - way : way;
}

/** How much of a structure a slice shows: 1 between two levels, less over 0.1 beyond them. */
export function atLevels(level: number, from: number, to: number): number {
  return ramp((level - from) / 0.1) * ramp((to - level) / 0.1);
}
