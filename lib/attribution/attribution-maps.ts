/** Attribution maps: how much each pixel of an image contributes to a decision. */

/** One map an image, in the resolution of the cohort's images. */
export interface AttributionMaps {
  /** Width and height of each map, pixels. */
  readonly resolution: number;
  /** images×resolution×resolution, row-major; not negative, and 1 in sum over each map. */
  readonly data: Float64Array;
  /** Whether a map says nothing: everything was 0, and it is the same everywhere. */
  readonly blank: readonly boolean[];
}

/**
 * Scales maps so that each is 1 in sum. One without any value above 0 points nowhere: it becomes the same everywhere.
 * @param values images×resolution×resolution, not negative; changed in place.
 */
export function normalizeMaps(values: Float64Array, resolution: number): AttributionMaps {
  const size = resolution * resolution;
  const blank: boolean[] = [];
  for (let start = 0; start < values.length; start += size) {
    const map = values.subarray(start, start + size);
    const sum = map.reduce((total, value) => total + value, 0);
    blank.push(!(sum > 0));
    for (let pixel = 0; pixel < size; pixel++) map[pixel] = sum > 0 ? map[pixel] / sum : 1 / size;
  }
  return { resolution, data: values, blank };
}

/** The map of one image. */
export function mapAt({ data, resolution }: AttributionMaps, image: number): Float64Array {
  return data.subarray(image * resolution * resolution, (image + 1) * resolution * resolution);
}
