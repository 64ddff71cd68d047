/** Images that the scripts of the fixtures compute as well. */
import { hashed } from "../golden/hashed";

/** Coarse squares with noise, so that images differ also where features have pooled the noise away. */
export function coarseImage(size: number, seed: number): Uint8Array {
  const [coarse, fine] = [hashed(16, seed), hashed(size * size, seed + 1)];
  return Uint8Array.from(fine, (noise, at) => {
    const square = 4 * Math.floor(Math.floor(at / size) / (size / 4)) + Math.floor((at % size) / (size / 4));
    return Math.floor(96 * (coarse[square] + 1) + 32 * (noise + 1));
  });
}
