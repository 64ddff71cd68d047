/**
 * What an axial head CT slice shows of blood, measured on its pixels: one measure for each kind of hemorrhage, by where the
 * blood is and what shape it has. Made for the head phantom, whose truth the tests compare with. In the brain window, blood
 * is brighter than brain and darker than bone. Lengths are in radii of the head.
 */
import { UserError } from "../../support/errors";
import { angleOf, directions, findHead, type Head } from "./head-geometry";

/** Measures of one image, each larger the more there is of it; NaN if the image shows no skull. */
export interface HeadMeasures {
  /** Epidural: thickness of blood below the skull, beyond that a little farther along it: a lens is thick and short. */
  readonly lens: number;
  /** Subdural: length, in radians, along which blood lies below the skull on one side and not on the other. */
  readonly crescent: number;
  /** Subarachnoid: brightness of the brain's surface, where sulci are dark without blood, less that of the brain. */
  readonly surface: number;
  /** Intraventricular: how much brighter than brain the back of the ventricles is, where blood sinks to. */
  readonly ventricles: number;
  /** Intraparenchymal: brightness of the brightest place in the brain, the ventricles left out, less that of the brain. */
  readonly clot: number;
  /** Any of them: share of what lies within the skull that is as bright as blood. */
  readonly blood: number;
}

/** Thickness of the skull: what lies deeper is brain, or blood. */
const skull = 0.1;
/** Below the skull, how deep blood outside of the brain is looked for. */
const rimDepth = 0.34;
const rimStep = 0.01;
/** Brightness beyond the brain's at which a place begins to count as blood, and at which it is blood. */
const bloodFrom = 0.08;
const bloodTo = 0.23;
/** Thickness of a subdural hemorrhage that counts in full. */
const crescentThickness = 0.032;
/** Directions by which a lens has ended: 0.6 radians. */
const lensReach = Math.round((0.6 / (2 * Math.PI)) * directions);
/** Depths of the surface of the brain, below the skull. */
const surfaceDepths = [0.04, 0.07, 0.1, 0.13, 0.16] as const;
/** Places in the brain, on a grid; a clot is a mean over a disk. */
const gridStep = 0.05;
const clotRadius = 0.07;
const clotDepth = 0.13;
/** The ventricles of one side, from point to point: third ventricle, front horn, body, atrium. The last two are filled first. */
const ventricleParts = [
  [0, -0.08, 0, 0.15],
  [0.04, -0.17, 0.11, -0.33],
  [0.08, 0, 0.18, 0.31],
  [0.14, 0.15, 0.27, 0.4],
] as const;
const ventricleRadius = 0.055;
const firstFilled = ventricleParts.slice(2).map(([x0, y0, x1, y1]) => [(x0 + x1) / 2, (y0 + y1) / 2, x1, y1] as const);

const none: HeadMeasures = { lens: NaN, crescent: NaN, surface: NaN, ventricles: NaN, clot: NaN, blood: NaN };

/**
 * Measures an image.
 * @param image resolution×resolution gray values in the brain window, the front of the head above.
 * @param resolution at least 32 pixels.
 * @throws UserError when the image is smaller.
 */
export function headMeasures(image: ArrayLike<number>, resolution: number): HeadMeasures {
  if (resolution < 32)
    throw new UserError(
      `Head measures need images of at least 32 pixels, not ${resolution}; prepare the cohort with a larger resolution.`,
    );
  const head = findHead(image, resolution);
  if (head === undefined) return none;
  const places = placesInBrain(head);
  const brain = upperMedian(places.map(({ x, y }) => head.at(x, y)));
  const rim = oneSided(
    Float64Array.from({ length: directions }, (_, direction) => rimThickness(head, direction, brain)),
  );
  return {
    lens: Math.max(
      ...Array.from(
        rim,
        (thickness, direction) =>
          thickness - Math.max(around(rim, direction + lensReach), around(rim, direction - lensReach)),
      ),
    ),
    crescent:
      rim.reduce((sum, thickness) => sum + Math.min(1, thickness / crescentThickness), 0) *
      ((2 * Math.PI) / directions),
    surface:
      upperMedian(
        surfaceDepths.flatMap((depth) =>
          Array.from({ length: directions }, (_, direction) => head.below(direction, skull + depth)),
        ),
      ) - brain,
    ventricles: mean(placesInVentricles().map(({ x, y }) => Math.max(0, head.at(x, y) - brain - 0.1))),
    clot:
      Math.max(
        ...places
          .filter(({ x, y, depth }) => depth > skull + clotDepth && !isVentricle(x, y))
          .map(({ x, y }) => diskMean(head, x, y)),
      ) - brain,
    blood: mean(places.map(({ x, y }) => bloodAt(head.at(x, y), brain))),
  };
}

/** 0 for brain, 1 for blood. */
function bloodAt(brightness: number, brain: number): number {
  return Math.max(0, Math.min(1, (brightness - brain - bloodFrom) / (bloodTo - bloodFrom)));
}

/** How far blood reaches inward from the skull without a gap. */
function rimThickness(head: Head, direction: number, brain: number): number {
  let [thickness, least] = [0, 1];
  for (let depth = rimStep; depth < rimDepth; depth += rimStep) {
    least = Math.min(least, bloodAt(head.below(direction, skull + depth), brain));
    thickness += least * rimStep;
  }
  return thickness;
}

/** What is thicker than at the mirrored place, smoothed: skull and scanner are alike on both sides. */
function oneSided(thickness: Float64Array): Float64Array {
  const more = thickness.map((value, direction) => Math.max(0, value - thickness[directions - 1 - direction]));
  return more.map((_, direction) => mean([-2, -1, 0, 1, 2].map((step) => around(more, direction + step))));
}

function around(values: Float64Array, direction: number): number {
  return values[(direction + directions) % directions];
}

function placesInBrain(head: Head): { x: number; y: number; depth: number }[] {
  const grid = Array.from(
    { length: 2 * Math.ceil(1.3 / gridStep) + 1 },
    (_, i) => (i - Math.ceil(1.3 / gridStep)) * gridStep,
  );
  return grid
    .flatMap((y) => grid.map((x) => ({ x, y, depth: head.depthOf(x, y) })))
    .filter(({ depth }) => depth > skull + 0.02);
}

function placesInVentricles(): { x: number; y: number }[] {
  const shares = [0, 0.25, 0.5, 0.75, 1];
  return firstFilled.flatMap(([x0, y0, x1, y1]) =>
    shares.flatMap((share) =>
      [-1, 1].flatMap((side) =>
        [-0.03, 0, 0.03].map((aside) => ({ x: side * (x0 + share * (x1 - x0) + aside), y: y0 + share * (y1 - y0) })),
      ),
    ),
  );
}

function isVentricle(x: number, y: number): boolean {
  return ventricleParts.some(([x0, y0, x1, y1]) => {
    const [dx, dy] = [x1 - x0, y1 - y0];
    const share = Math.max(0, Math.min(1, ((Math.abs(x) - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy)));
    return Math.hypot(Math.abs(x) - x0 - share * dx, y - y0 - share * dy) < ventricleRadius;
  });
}

function diskMean(head: Head, x: number, y: number): number {
  const ring = Array.from({ length: 8 }, (_, i) =>
    head.at(x + clotRadius * Math.sin(angleOf(12 * i)), y + clotRadius * Math.cos(angleOf(12 * i))),
  );
  return mean([head.at(x, y), ...ring]);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A gray value that is there: of an even number, the upper one in the middle. */
function upperMedian(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1];
}
