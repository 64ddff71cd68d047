/** The images of make_ssim.py, the same bytes. */

/** Seed, side in pixels, share of noise in percent. */
export type SsimImage = readonly [number, number, number];

export function goldenImage([seed, side, noise]: SsimImage): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: side * side }, (_, at) => {
    const [x, y] = [at % side, Math.floor(at / side)];
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    const smooth = Math.floor(((x * (side - x) + ((seed % 5) + 1) * y * y) * 1000) / (side * side)) % 256;
    return Math.floor((smooth * (100 - noise) + (state >>> 24) * noise) / 100);
  });
}
