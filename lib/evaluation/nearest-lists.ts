/** The k smallest distances of each row, updated pair by pair. */

/** Sorted lists, row-major: entry `row * k + place`; place 0 is the nearest. */
export class NearestLists {
  readonly indices: Int32Array;
  readonly distances: Float64Array;

  /** @param places how many are kept of each row. */
  constructor(
    rows: number,
    readonly places: number,
  ) {
    this.indices = new Int32Array(rows * places).fill(-1);
    this.distances = new Float64Array(rows * places).fill(Infinity);
  }

  /** Takes a candidate; of equal distances, the one offered first stays in front. */
  offer(row: number, index: number, distance: number): void {
    const { indices, distances } = this;
    const first = row * this.places;
    let at = first + this.places - 1;
    if (distance >= distances[at]) return;
    for (; at > first && distance < distances[at - 1]; at--) {
      distances[at] = distances[at - 1];
      indices[at] = indices[at - 1];
    }
    distances[at] = distance;
    indices[at] = index;
  }
}
