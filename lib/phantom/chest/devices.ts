/** Support devices: pacemaker, tubes, lines, sternal wires; one or two of them. */
import type { Random } from "../../support/random";
import type { Chest } from "./chest";
import type { DrawFinding } from "./parenchyma";
import { ramp, segmentDistance } from "../shapes";

type Point = readonly [x: number, y: number];
type Draw = (chest: Chest) => void;

/** A tube or wire along points: dense, a little transparent. */
function wire(points: readonly Point[], half: number, density: number): Draw {
  return ({ field }) =>
    field.add((x, y) => {
      let nearest = Infinity;
      for (let i = 0; i + 1 < points.length; i++) {
        nearest = Math.min(
          nearest,
          segmentDistance(x, y, points[i][0], points[i][1], points[i + 1][0], points[i + 1][1]),
        );
      }
      return density * field.line(nearest, half);
    });
}

/** Points of a smooth curve through a start, a bend and an end (quadratic Bézier). */
function curve(start: Point, bend: Point, end: Point): Point[] {
  return Array.from({ length: 9 }, (_, i) => {
    const t = i / 8;
    const mix = (axis: 0 | 1): number => (1 - t) ** 2 * start[axis] + 2 * t * (1 - t) * bend[axis] + t * t * end[axis];
    return [mix(0), mix(1)];
  });
}

/** A box under the collarbone and leads into the heart. */
function pacemaker(random: Random): Draw {
  const side = random.chance(0.85) ? 1 : -1;
  const [cx, cy] = [side * random.between(0.25, 0.32), random.between(0.2, 0.27)];
  const [rx, ry] = [random.between(0.04, 0.055), random.between(0.035, 0.05)];
  const density = random.between(0.2, 0.6);
  const lead = wire(
    curve([cx, cy], [-0.06 + side * 0.04, 0.2], [random.between(0.04, 0.12), random.between(0.66, 0.74)]),
    0.006,
    density,
  );
  return (chest) => {
    lead(chest);
    chest.field.addNear(cx, cy, 0.09, (x, y) => {
      const dx = (x - cx) / rx;
      const dy = (y - cy) / ry;
      return density * ramp((1 - (dx ** 4 + dy ** 4) ** 0.25) / 0.25);
    });
  };
}

/** A tube in the trachea, from above. */
function endotrachealTube(random: Random): Draw {
  const x = random.between(-0.012, 0.012);
  return wire(
    [
      [x + random.between(-0.03, 0.03), -0.1],
      [x, 0.12],
      [x, random.between(0.26, 0.35)],
    ],
    0.012,
    random.between(0.12, 0.34),
  );
}

/** A tube through the gullet into the stomach. */
function gastricTube(random: Random): Draw {
  const x = random.between(-0.015, 0.03);
  const stomach: Point = [random.between(0.1, 0.2), random.between(0.88, 0.98)];
  return wire([[x, -0.1], [x, 0.45], [x + 0.02, 0.78], stomach], 0.009, random.between(0.12, 0.34));
}

/** A line from the neck or under the collarbone to the great vein above the heart. */
function centralLine(random: Random): Draw {
  const side = anySide(random);
  const start: Point = random.chance(0.5) ? [side * 0.12, -0.1] : [side * 0.3, random.between(0.08, 0.18)];
  return wire(
    curve(start, [side * 0.08, random.between(0.1, 0.2)], [-0.05, random.between(0.4, 0.52)]),
    0.009,
    random.between(0.12, 0.34),
  );
}

/** A drain through the side of the chest, toward the apex. */
function chestTube(random: Random): Draw {
  const side = anySide(random);
  return wire(
    curve(
      [side * 0.48, random.between(0.55, 0.7)],
      [side * 0.3, random.between(0.5, 0.6)],
      [side * random.between(0.14, 0.24), random.between(0.18, 0.34)],
    ),
    0.012,
    random.between(0.12, 0.34),
  );
}

/** Monitoring wires that lie on the chest. */
function monitorWires(random: Random): Draw {
  const wires = [-1, 1].map((side) => {
    const y = random.between(0.2, 0.5);
    return wire(
      curve(
        [side * 0.5, y],
        [side * random.between(0.1, 0.3), y + random.between(-0.1, 0.25)],
        [side * random.between(0.05, 0.3), random.between(0.55, 1.05)],
      ),
      0.008,
      random.between(0.12, 0.34),
    );
  });
  return (chest) => wires.forEach((draw) => draw(chest));
}

const anySide = (random: Random): number => (random.chance(0.5) ? -1 : 1);
const devices = [pacemaker, endotrachealTube, gastricTube, centralLine, chestTube, monitorWires];

export const supportDevices: DrawFinding = (random) => {
  const count = 1 + random.integer(2);
  const chosen = random.shuffle([...devices]).slice(0, count);
  const draws = chosen.map((device) => device(random));
  return (chest) => draws.forEach((draw) => draw(chest));
};
