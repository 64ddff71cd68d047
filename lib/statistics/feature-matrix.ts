/** The feature matrix that every evaluation uses. */

/** One row for each image, one column for each feature; row-major, so `data[row * columns + column]`. */
export interface FeatureMatrix {
  readonly data: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
}

/** Some rows of a matrix, in the order in which they are named, in double precision. */
export function pickRows({ data, columns }: FeatureMatrix, rows: ArrayLike<number>): FeatureMatrix {
  const values = new Float64Array(rows.length * columns);
  for (let i = 0; i < rows.length; i++) {
    for (let c = 0; c < columns; c++) values[i * columns + c] = data[rows[i] * columns + c];
  }
  return { data: values, rows: rows.length, columns };
}
