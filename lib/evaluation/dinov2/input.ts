/** Images as DINOv2 takes them: 224×224 pixels, resized as Pillow does, in the colors' scales of ImageNet. */
import * as tf from "@tensorflow/tfjs";
import { cubic, patchesAlong, patchSize } from "./weights";

/** Width and height of the network's input, in pixels. */
const side = patchSize * patchesAlong;

const mean = [0.485, 0.456, 0.406];
const deviation = [0.229, 0.224, 0.225];

/**
 * @param images count×resolution×resolution gray values, 0 to 255; red, green and blue are all the gray value.
 * @returns [count, 224, 224, 3].
 */
export function dinov2Input(images: Uint8Array, count: number, resolution: number): tf.Tensor4D {
  const pixels = resolution ** 2;
  const resized = new Float32Array(count * side * side);
  for (let at = 0; at < count; at++)
    resized.set(resizeBicubic(images.subarray(at * pixels, (at + 1) * pixels), resolution), at * side * side);
  return tf.tidy(() => {
    const gray = tf.div(tf.tensor4d(resized, [count, side, side, 1]), 255);
    return tf.div(tf.sub(gray, mean), deviation) as tf.Tensor4D; // colors by broadcasting
  });
}

/** Pillow's bicubic resizing of one gray image: rows, then columns, each rounded to whole gray values. */
export function resizeBicubic(image: Uint8Array, resolution: number): Float32Array {
  const taps = Array.from({ length: side }, (_, at) => tapsOf(at, resolution));
  const wide = new Float32Array(resolution * side);
  for (let y = 0; y < resolution; y++)
    for (let x = 0; x < side; x++) wide[y * side + x] = gray(taps[x], (place) => image[y * resolution + place]);
  const full = new Float32Array(side * side);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) full[y * side + x] = gray(taps[y], (place) => wide[place * side + x]);
  return full;
}

type Taps = readonly (readonly [place: number, weight: number])[];

/** Places of the image that a place of the resized one is made of; smoothed where it gets smaller. */
function tapsOf(at: number, resolution: number): Taps {
  const scale = resolution / side;
  const width = Math.max(1, scale);
  const center = (at + 0.5) * scale;
  const first = Math.max(0, Math.trunc(center - 2 * width + 0.5));
  const end = Math.min(resolution, Math.trunc(center + 2 * width + 0.5));
  const taps = Array.from({ length: end - first }, (_, tap) => {
    const place = first + tap;
    return [place, cubic(Math.abs(place - center + 0.5) / width, -0.5)] as const;
  });
  const sum = taps.reduce((total, [, weight]) => total + weight, 0);
  return taps.map(([place, weight]) => [place, weight / sum] as const);
}

function gray(taps: Taps, valueAt: (place: number) => number): number {
  const sum = taps.reduce((total, [place, weight]) => total + weight * valueAt(place), 0);
  return Math.min(255, Math.max(0, Math.floor(sum + 0.5)));
}
