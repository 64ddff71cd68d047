/** One axial slice of a head: the canvas on which tissues are painted, and where in the head each pixel is. */
import { Field } from "../field";
import { bump, ramp } from "../shapes";
import type { HeadAnatomy, Scan } from "./anatomy";

/** A place that pushes the tissue around it away: a blood clot needs room. */
export interface Push {
  readonly x: number;
  readonly y: number;
  readonly reach: number;
  readonly amount: number;
}

/** What findings may change before the slice is drawn. Sides are −1 (the image's left) and 1. */
export interface HeadShape {
  /** The slice's level, 0 to 1: see lib/phantom/head/anatomy. */
  readonly level: number;
  /** Size of the ventricles. */
  ventricles: number;
  /** How far the midline is shifted toward the image's right. */
  midline: number;
  /** How much the sulci and the ventricle of each side are compressed, 0 to 1. */
  readonly effaced: { left: number; right: number };
  readonly pushes: Push[];
}

/** A slice that is drawn, for findings to add to. Arrays have one value a pixel. */
export class HeadSlice {
  readonly field: Field;
  /** Distance from the middle of the head, and the same places before anything shifted the brain. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly brainX: Float32Array;
  readonly brainY: Float32Array;
  /** Depth below the skin, the skull's outer table and its inner table, in widths; negative outside. */
  readonly skin: Float32Array;
  readonly bone: Float32Array;
  readonly inner: Float32Array;
  /** Direction from the middle: 0 in front, positive to the image's right, ±π behind. */
  readonly angle: Float32Array;
  /** 1 within the skull, 0 outside. */
  readonly inside: Float32Array;
  /** How much of a pixel is fluid around the brain (sulci, fissures, cisterns), and in the ventricles. */
  readonly subarachnoid: Float32Array;
  readonly ventricle: Float32Array;

  constructor(
    readonly anatomy: HeadAnatomy,
    readonly shape: HeadShape,
    scan: Scan,
    readonly resolution: number,
  ) {
    this.field = new Field(resolution, scan);
    const empty = (): Float32Array => new Float32Array(resolution * resolution);
    [this.x, this.y, this.brainX, this.brainY, this.angle] = [this.field.x, empty(), empty(), empty(), empty()];
    [this.skin, this.bone, this.inner, this.inside, this.subarachnoid, this.ventricle] = [
      empty(),
      empty(),
      empty(),
      empty(),
      empty(),
      empty(),
    ];
    this.measure();
    this.displace();
  }

  /**
   * Covers a part of every pixel with a tissue.
   * Attenuations far outside of the brain window are taken as its ends and a little more: real slices are seen through
   * the window before they are made smaller, so a thin skin beside air does not vanish, and the skull does not swell.
   */
  paint(hounsfield: number, coverage: (pixel: number) => number): void {
    const seen = Math.max(-20, Math.min(100, hounsfield));
    const { density } = this.field;
    for (let pixel = 0; pixel < density.length; pixel++) {
      const part = coverage(pixel);
      if (part > 0) density[pixel] += part * (seen - density[pixel]);
    }
  }

  /** Softness of edges: the slice is 5 mm thick, and pixels have a size. */
  get edge(): number {
    return Math.max(0.006, this.field.pixel);
  }

  /** 1 inside of a round-ended bar, 0 outside; bars thinner than a pixel are fainter. */
  bar(distance: number, radius: number): number {
    return ramp((radius - distance) / this.edge) * Math.min(1, (1.4 * radius) / this.edge);
  }

  /** An egg that is blunter than an ellipse, smaller toward the vertex. Depth is taken along the way to the middle. */
  private measure(): void {
    const { anatomy, shape, field, x, y } = this;
    const smaller = 1 - 0.09 * shape.level ** 2;
    const swollen = anatomy.swelling;
    for (let pixel = 0; pixel < x.length; pixel++) {
      y[pixel] = field.y[pixel] - 0.5;
      const v = y[pixel] / (anatomy.length * smaller);
      const u = x[pixel] / (anatomy.width * smaller * (1 + anatomy.egg * v));
      const r = Math.sqrt(Math.max(1e-9, u * u + v * v - 0.14 * u * u * v * v));
      if (r > 1.6) {
        this.skin[pixel] = this.bone[pixel] = this.inner[pixel] = -1;
        continue;
      }
      const angle = Math.atan2(x[pixel], -y[pixel]);
      const around = Math.abs(angle - swollen[0]);
      const away = Math.min(around, 2 * Math.PI - around);
      const thicker = swollen[1] * bump((away * away) / 0.05);
      const depth = Math.sqrt(x[pixel] * x[pixel] + y[pixel] * y[pixel]) * (1 / r - 1);
      this.angle[pixel] = angle;
      this.skin[pixel] = depth + thicker;
      this.bone[pixel] = depth - anatomy.scalp;
      this.inner[pixel] = this.bone[pixel] - this.skullThickness(angle);
      this.inside[pixel] = ramp(this.inner[pixel] / this.edge);
    }
  }

  /** The skull is thicker in front and behind. */
  private skullThickness(angle: number): number {
    const { anatomy } = this;
    const front = Math.cos(angle) * Math.cos(angle);
    return anatomy.skull * (0.85 + 0.35 * front * front * front + 0.12 * anatomy.texture.at(2.2 * angle + 8, 3));
  }

  /** Where each place of the brain was before the midline shifted and clots pushed it away. */
  private displace(): void {
    const { anatomy, shape, x, y } = this;
    for (let pixel = 0; pixel < x.length; pixel++) {
      const u = x[pixel] / anatomy.width;
      const v = y[pixel] / (0.9 * anatomy.length);
      const free = Math.max(0, 1 - u * u) * Math.max(0, 1 - v * v);
      let fromX = x[pixel] - shape.midline * free;
      let fromY = y[pixel];
      for (const push of shape.pushes) {
        const dx = x[pixel] - push.x;
        const dy = y[pixel] - push.y;
        const distance = Math.sqrt(dx * dx + dy * dy) + 1e-6;
        const reached = distance / push.reach;
        const amount = Math.min(0.8 * distance, push.amount * bump(reached * reached)) / distance;
        fromX -= dx * amount;
        fromY -= dy * amount;
      }
      this.brainX[pixel] = fromX;
      this.brainY[pixel] = fromY;
    }
  }
}
