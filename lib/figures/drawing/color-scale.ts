/**
 * The color scale of maps: cividis (Nuñez, Anderton & Renslow 2018), from dark blue to yellow. Its lightness rises evenly,
 * so it can be read in gray, and it looks nearly the same with and without red-green color blindness.
 */
import sharp from "sharp";

/** Red, green and blue at equal steps from 0 to 1. */
const stops: readonly (readonly [number, number, number])[] = [
  [0, 32, 76],
  [0, 42, 102],
  [0, 52, 110],
  [39, 63, 108],
  [60, 74, 107],
  [76, 85, 107],
  [91, 95, 109],
  [104, 106, 112],
  [117, 117, 117],
  [131, 129, 120],
  [146, 140, 120],
  [161, 152, 118],
  [176, 165, 114],
  [192, 177, 109],
  [209, 191, 102],
  [225, 204, 92],
  [243, 219, 79],
  [255, 233, 69],
];

/** Colors of values from 0 to 1: red, green and blue of each, 0 to 255. */
export function colorsOf(values: ArrayLike<number>): Uint8Array {
  const colors = new Uint8Array(3 * values.length);
  for (let i = 0; i < values.length; i++) {
    const place = Math.max(0, Math.min(1, values[i])) * (stops.length - 1);
    const below = Math.min(Math.floor(place), stops.length - 2);
    for (let c = 0; c < 3; c++)
      colors[3 * i + c] = Math.round(stops[below][c] + (place - below) * (stops[below + 1][c] - stops[below][c]));
  }
  return colors;
}

/** The scale as a strip, 1 on top, as a PNG in a data URI. */
export async function colorStrip(): Promise<string> {
  const height = 256;
  const colors = colorsOf(Array.from({ length: height }, (_, y) => 1 - y / (height - 1)));
  const png = await sharp(colors, { raw: { width: 1, height, channels: 3 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
  return `data:image/png;base64,${png.toString("base64")}`;
}
