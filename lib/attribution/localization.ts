/** Does a map look at the right place? Two answers between 0 and 1 for a map and the mask of what it should look at. */

/**
 * Pointing game (Zhang et al. 2018): 1 if the map's maximum lies in the mask. Of several pixels with the same maximum,
 * such as those of one occluded part, the share that lies in the mask: a map that is the same everywhere scores chance.
 */
export function pointingGame(map: ArrayLike<number>, mask: ArrayLike<number>): number {
  let [highest, pixels, inside] = [-Infinity, 0, 0];
  for (let pixel = 0; pixel < map.length; pixel++) {
    if (map[pixel] > highest) [highest, pixels, inside] = [map[pixel], 0, 0];
    if (map[pixel] === highest) {
      pixels++;
      inside += mask[pixel];
    }
  }
  return inside / pixels;
}

/** Share of the map's sum that lies in the mask (Wang et al. 2020, the energy-based pointing game). */
export function energyInMask(map: ArrayLike<number>, mask: ArrayLike<number>): number {
  let [all, inside] = [0, 0];
  for (let pixel = 0; pixel < map.length; pixel++) {
    all += map[pixel];
    inside += map[pixel] * mask[pixel];
  }
  return inside / all;
}

/** Share of the image's pixels in the mask: what both scores are for a map that is the same everywhere. */
export function maskShare(mask: Uint8Array): number {
  return mask.reduce((sum, value) => sum + value, 0) / mask.length;
}
