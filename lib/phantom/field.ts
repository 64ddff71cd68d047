/** What an image is made of, before it is developed: a density at every pixel, to which everything in a phantom adds. */

/** How a patient lies in an image. */
export interface Placement {
  /** Turn of the image in radians, magnification, and shift in widths. */
  readonly turn: number;
  readonly scale: number;
  readonly shiftX: number;
  readonly shiftY: number;
}

export class Field {
  readonly density: Float32Array;
  /** The places of the pixels' centers in the patient: x is 0 in the middle, y is 0 at the top, and the image is 1 wide. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Half the width of the narrowest edge that this resolution can show. */
  readonly pixel: number;
  private readonly forward: (x: number, y: number) => [number, number];

  constructor(
    readonly resolution: number,
    a: Placement,
  ) {
    this.density = new Float32Array(resolution * resolution);
    this.x = new Float32Array(resolution * resolution);
    this.y = new Float32Array(resolution * resolution);
    this.pixel = 0.7 / resolution;
    const cos = Math.cos(a.turn);
    const sin = Math.sin(a.turn);
    for (let row = 0; row < resolution; row++) {
      const v = ((row + 0.5) / resolution - 0.5 - a.shiftY) / a.scale;
      for (let column = 0; column < resolution; column++) {
        const u = ((column + 0.5) / resolution - 0.5 - a.shiftX) / a.scale;
        this.x[row * resolution + column] = cos * u + sin * v;
        this.y[row * resolution + column] = 0.5 - sin * u + cos * v;
      }
    }
    this.forward = (x, y) => [
      (a.scale * (cos * x - sin * (y - 0.5)) + 0.5 + a.shiftX) * resolution,
      (a.scale * (sin * x + cos * (y - 0.5)) + 0.5 + a.shiftY) * resolution,
    ];
  }

  /** Adds a density, given as a function of the place and the pixel's number, at every pixel. */
  add(shade: (x: number, y: number, pixel: number) => number): void {
    const { density, x, y } = this;
    for (let pixel = 0; pixel < density.length; pixel++) density[pixel] += shade(x[pixel], y[pixel], pixel);
  }

  /** The same within a circle only: for small things. */
  addNear(cx: number, cy: number, radius: number, shade: (x: number, y: number, pixel: number) => number): void {
    const { density, resolution } = this;
    const [column, row] = this.forward(cx, cy);
    const reach = radius * 1.1 * resolution + 2;
    const clamp = (value: number): number => Math.max(0, Math.min(resolution - 1, Math.round(value)));
    for (let r = clamp(row - reach); r <= clamp(row + reach); r++) {
      for (let c = clamp(column - reach); c <= clamp(column + reach); c++) {
        const pixel = r * resolution + c;
        density[pixel] += shade(this.x[pixel], this.y[pixel], pixel);
      }
    }
  }

  /**
   * A line's density seen through one pixel: as wide as the pixel at least, and as much fainter as it was widened.
   * @param distance from the line's middle. @param half the line's half width.
   */
  line(distance: number, half: number): number {
    const seen = Math.sqrt(half * half + this.pixel * this.pixel * 0.5);
    const t = distance / seen;
    return t >= 2 ? 0 : (half / seen) * (1 - (t * t) / 4) ** 2;
  }
}

/** Takes back a part of what was changed since a copy was made. @param clear the share of the change that stays. */
export function fade(density: Float32Array, before: Float32Array, clear: number): void {
  for (let pixel = 0; pixel < density.length; pixel++)
    density[pixel] = before[pixel] + clear * (density[pixel] - before[pixel]);
}
