/** Ways to disguise an image, each alone and some combined: they test what the search for copies finds. */
import sharp from "sharp";
import type { Random } from "../../../support/random";
import { blurred } from "./band-pass";
import { turned } from "./pose";

/** A way to disguise an image: side×side gray values, 0 to 255, which need not be whole. */
export interface Disguise {
  readonly title: string;
  readonly apply: (image: Float32Array, side: number, random: Random) => Float32Array | Promise<Float32Array>;
}

/** All that are tried; pixels are those of the images' own resolution. */
export const disguises: readonly Disguise[] = [
  { title: "none", apply: (image) => image },
  { title: "shifted by ¼ pixel", apply: moved({ right: 0.25 }) },
  { title: "shifted by 1 pixel", apply: moved({ right: 1 }) },
  { title: "shifted by 1½ pixels down and 1½ left", apply: moved({ right: -1.5, down: 1.5 }) },
  { title: "shifted down by 2 pixels", apply: moved({ down: 2 }) },
  {
    title: "cropped by a pixel on each side and enlarged again",
    apply: (image, side) => moved({ scale: side / (side - 2) })(image, side),
  },
  { title: "reduced by 5 %", apply: moved({ scale: 0.95 }) },
  { title: "enlarged by 10 %", apply: moved({ scale: 1.1 }) },
  { title: "mirrored", apply: (image, side) => turned(image, side, 4) },
  { title: "rotated by 90°", apply: (image, side) => turned(image, side, 1) },
  { title: "upside down", apply: (image, side) => turned(image, side, 6) },
  { title: "rotated by 1°", apply: moved({ degrees: 1 }) },
  { title: "rotated by 3°", apply: moved({ degrees: 3 }) },
  { title: "rotated by 5°", apply: moved({ degrees: 5 }) },
  { title: "brighter by 2 %", apply: grays((gray) => 1.02 * gray) },
  { title: "raised by 3 gray levels", apply: grays((gray) => gray + 3) },
  { title: "5 % more contrast", apply: grays((gray) => 128 + 1.05 * (gray - 128)) },
  { title: "30 % more contrast", apply: grays((gray) => 128 + 1.3 * (gray - 128)) },
  { title: "gamma 1.05", apply: gamma(1.05) },
  { title: "gamma 1.5", apply: gamma(1.5) },
  { title: "inverted", apply: grays((gray) => 255 - gray) },
  { title: "noise of 3 gray levels", apply: noise(3) },
  { title: "noise of 8 gray levels", apply: noise(8) },
  { title: "blurred by 1 pixel", apply: (image, side) => whole(blurred(image, side, 1)) },
  { title: "saved as JPEG 90", apply: asJpeg(90) },
  { title: "saved as JPEG 50", apply: asJpeg(50) },
  {
    title: "mirrored, shifted by 1 pixel, rotated by 1°, gamma 1.1 and inverted",
    apply: (image, side) =>
      grays((gray) => 255 - gray)(gamma(1.1)(moved({ right: 1, degrees: 1 })(turned(image, side, 4), side))),
  },
];

/** Gray values as a file holds them: whole, and from 0 to 255. */
function whole(image: Float32Array): Float32Array {
  return image.map((gray) => Math.max(0, Math.min(255, Math.round(gray))));
}

function grays(change: (gray: number) => number): (image: Float32Array) => Float32Array {
  return (image) => whole(image.map(change));
}

function noise(deviation: number): Disguise["apply"] {
  return (image, _, random) => grays((gray) => gray + deviation * random.normal())(image);
}

function gamma(exponent: number): (image: Float32Array) => Float32Array {
  return grays((gray) => 255 * (gray / 255) ** exponent);
}

/** Moved as bilinear interpolation does; what comes in from beyond the border is what stands at it. */
function moved({
  right = 0,
  down = 0,
  scale = 1,
  degrees = 0,
}: {
  right?: number;
  down?: number;
  scale?: number;
  degrees?: number;
}): (image: Float32Array, side: number) => Float32Array {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  return (image, side) => {
    const center = (side - 1) / 2;
    const within = (place: number): number => Math.max(0, Math.min(side - 1, place));
    return whole(
      image.map((_, pixel) => {
        const [px, py] = [(pixel % side) - center - right, Math.floor(pixel / side) - center - down];
        const [x, y] = [within(cos * px + sin * py + center), within(cos * py - sin * px + center)];
        const [left, top] = [Math.min(side - 2, Math.floor(x)), Math.min(side - 2, Math.floor(y))];
        const [a, b, place] = [x - left, y - top, top * side + left];
        return (
          (1 - b) * ((1 - a) * image[place] + a * image[place + 1]) +
          b * ((1 - a) * image[place + side] + a * image[place + side + 1])
        );
      }),
    );
  };
}

function asJpeg(quality: number): (image: Float32Array, side: number) => Promise<Float32Array> {
  return async (image, side) => {
    const jpeg = await sharp(Buffer.from(whole(image)), { raw: { width: side, height: side, channels: 1 } })
      .jpeg({ quality })
      .toBuffer();
    return Float32Array.from(await sharp(jpeg).toColourspace("b-w").raw().toBuffer());
  };
}
