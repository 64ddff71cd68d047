/** The outline of a mask as lines along the edges of its pixels. */

/**
 * An SVG path, as plotly's shapes take it.
 * @param mask resolution×resolution values, 1 inside.
 * @param side width and height of the mask as drawn, with its upper left corner at (left, top).
 */
export function maskOutline(mask: Uint8Array, resolution: number, side: number, left: number, top: number): string {
  const inside = (row: number, column: number): boolean =>
    row >= 0 && column >= 0 && row < resolution && column < resolution && mask[row * resolution + column] === 1;
  const at = (column: number, row: number): string =>
    `${round(left + (column * side) / resolution)},${round(top + (row * side) / resolution)}`;
  const lines: string[] = [];
  // Edges that go on are one line. @param isEdge whether there is one at a place along a line.
  const along = (isEdge: (place: number) => boolean, point: (place: number) => string): void => {
    for (let place = 0; place < resolution; place++) {
      if (!isEdge(place)) continue;
      const from = place;
      while (place < resolution && isEdge(place)) place++;
      lines.push(`M${point(from)}L${point(place)}`);
    }
  };
  for (let line = 0; line <= resolution; line++) {
    along(
      (column) => inside(line, column) !== inside(line - 1, column),
      (column) => at(column, line),
    );
    along(
      (row) => inside(row, line) !== inside(row, line - 1),
      (row) => at(line, row),
    );
  }
  return lines.join("");
}

function round(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}
