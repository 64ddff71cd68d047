/** Frames one after the other, as a picture that moves by itself wherever pictures are shown. */
import sharp from "sharp";

/** Of one frame, in milliseconds. */
const delay = 150;

/**
 * Draws an animated GIF that goes through the frames and back.
 * @param images frames × H × W gray values. @param enlarged how many pixels wide each pixel becomes.
 */
export async function animatedGif(images: Uint8Array, resolution: number, enlarged: number): Promise<Buffer> {
  const size = resolution * resolution;
  const count = images.length / size;
  const order = [
    ...Array(count).keys(),
    ...[...Array(Math.max(0, count - 2)).keys()].map((place) => count - 2 - place),
  ];
  const side = resolution * enlarged;
  const canvas = Buffer.alloc(order.length * side * side);
  order.forEach((frame, place) => {
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++)
        canvas[(place * side + y) * side + x] =
          images[frame * size + Math.floor(y / enlarged) * resolution + Math.floor(x / enlarged)];
  });
  return sharp(canvas, { raw: { width: side, height: order.length * side, channels: 1, pageHeight: side } })
    .gif({ delay: order.map(() => delay), loop: 0, effort: 3, dither: 0 })
    .toBuffer();
}
