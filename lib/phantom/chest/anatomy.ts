/**
 * The build of one phantom patient, the same in all of the patient's images, and how one image was taken.
 * Lengths are shares of the image's width; x is 0 at the spine and positive toward the image's right (the patient's
 * left), y is 0 at the top. None of this depends on the labels, so a classifier cannot read them off it.
 */
import { Random } from "../../support/random";
import type { Placement } from "../field";
import { SmoothNoise } from "../shapes";

export interface ChestAnatomy {
  /** Half the inner width of the chest at its widest. */
  readonly chest: number;
  /** Heights of the lungs' apices and of the chest's widest place. */
  readonly apex: number;
  readonly widest: number;
  /** Heights of the diaphragm's domes, the patient's right (−) and left (+). */
  readonly domeRight: number;
  readonly domeLeft: number;
  /** Cardiothoracic ratio of the heart without disease. */
  readonly heart: number;
  /** Half the width of the upper mediastinum without disease. */
  readonly mediastinum: number;
  readonly aorta: number;
  /** Thickness of the chest wall, and density of the breasts' shadow: women's, 0 for men. */
  readonly wall: number;
  readonly breasts: number;
  /** Distance between ribs, their density and where they begin. */
  readonly ribSpacing: number;
  readonly ribDensity: number;
  readonly ribPhase: number;
  /** Density of the lungs' vessels. */
  readonly vessels: number;
  /** Texture that is this patient's own. */
  readonly texture: SmoothNoise;
}

/** Mean and standard deviation over patients of what shows their age. */
const usual = { heart: [0.45, 0.038], aorta: [0.034, 0.006], ribDensity: [0.075, 0.015] } as const;

/** @param random the patient's own. */
export function drawAnatomy(random: Random): ChestAnatomy {
  const spread = (mean: number, deviation: number): number =>
    mean + deviation * Math.max(-2.5, Math.min(2.5, random.normal()));
  const domeRight = spread(0.78, 0.028);
  return {
    chest: spread(0.38, 0.02),
    apex: spread(0.085, 0.018),
    widest: spread(0.66, 0.03),
    domeRight,
    domeLeft: domeRight + spread(0.025, 0.01),
    heart: spread(...usual.heart),
    mediastinum: spread(0.07, 0.01),
    aorta: spread(...usual.aorta),
    wall: spread(0.05, 0.015),
    breasts: random.chance(0.5) ? random.between(0.04, 0.12) : 0,
    ribSpacing: spread(0.088, 0.005),
    ribDensity: spread(...usual.ribDensity),
    ribPhase: random.uniform(),
    vessels: spread(0.12, 0.035),
    texture: new SmoothNoise(random),
  };
}

/**
 * The age that a patient's build shows. With age the aortic knob and the heart grow wider and the bones lose density; how much each of
 * them counts is this project's choice, and so are the mean of 58 and the standard deviation of 17 years, about those of CheXpert.
 * @returns years, 18 to 95.
 */
export function ageOf(anatomy: ChestAnatomy): number {
  const standard = (organ: keyof typeof usual): number => (anatomy[organ] - usual[organ][0]) / usual[organ][1];
  const sign = (standard("aorta") + standard("heart") - standard("ribDensity")) / Math.sqrt(3);
  return Math.round(Math.min(95, Math.max(18, 58 + 17 * sign)));
}

/** How one image was taken: position, exposure, noise. */
export interface Acquisition extends Placement {
  /** Taken from the front, lying (AP, portable): larger heart, shallow breath, more blur and noise; otherwise PA. */
  readonly ap: boolean;
  /** How much the patient is turned about the long axis: moves the mediastinum. */
  readonly oblique: number;
  /** How far the diaphragm stands above its place at full breath. */
  readonly breath: number;
  /** Density at half brightness, steepness of the film's curve, slope of brightness across the image. */
  readonly exposure: number;
  readonly contrast: number;
  readonly slope: number;
  /** Standard deviation of the noise, in brightness. */
  readonly noise: number;
  /** Shadows of soft tissue, clothes and bedding over the lungs: how dense, and where. */
  readonly shadow: number;
  readonly shadows: SmoothNoise;
  /** How much denser the image's right lung is than its left: the patient is not quite straight. */
  readonly tilt: number;
  /** How much denser the lungs are at the base than at the apex. */
  readonly base: number;
  /** A fold of skin or a lock of hair: a faint line with two ends, or nothing. Looks a little like a wire or a pleural line. */
  readonly fold?: readonly [ax: number, ay: number, bx: number, by: number, density: number];
}

function drawFold(random: Random): Acquisition["fold"] {
  const side = random.chance(0.5) ? -1 : 1;
  const [x, y] = [side * random.between(0.12, 0.42), random.between(0, 0.5)];
  return [x, y, x + random.between(-0.12, 0.12), y + random.between(0.15, 0.45), random.between(0.05, 0.16)];
}

/** Where images were taken: the hospital that has the training images, or another one. */
export interface Site {
  /** Share of the images that were taken lying. */
  readonly ap: number;
  /** Density at half brightness, least and most. */
  readonly exposure: readonly [number, number];
  readonly contrast: readonly [number, number];
  /** Standard deviation of the noise of standing images, in brightness. */
  readonly noise: readonly [number, number];
}

/** The site of the training images. */
export const ownSite: Site = { ap: 0.5, exposure: [0.38, 0.48], contrast: [3.6, 5.2], noise: [0.015, 0.03] };

/** Another site: portable images alone, exposed for denser bodies, flatter and with more noise. */
export const otherSite: Site = { ap: 1, exposure: [0.44, 0.55], contrast: [2.8, 4], noise: [0.03, 0.05] };

export function drawAcquisition(random: Random, site: Site): Acquisition {
  const ap = random.chance(site.ap);
  return {
    ap,
    turn: 0.03 * random.normal(),
    scale: random.between(0.95, 1.04) * (ap ? 1.02 : 1),
    shiftX: 0.012 * random.normal(),
    shiftY: 0.014 * random.normal(),
    oblique: 0.01 * random.normal(),
    breath: (ap ? 0.03 : 0) + 0.012 * Math.abs(random.normal()),
    exposure: random.between(...site.exposure),
    contrast: random.between(...site.contrast),
    slope: 0.06 * random.normal(),
    noise: random.between(...site.noise) * (ap ? 1.3 : 1),
    shadow: random.between(0.01, 0.06),
    shadows: new SmoothNoise(random),
    tilt: 0.025 * random.normal(),
    base: 0.02 + 0.035 * random.normal(),
    fold: random.chance(0.35) ? drawFold(random) : undefined,
  };
}
