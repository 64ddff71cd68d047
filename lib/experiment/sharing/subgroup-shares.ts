/** Reads what the comparison of subgroups' shares needs: features of real and synthetic images, and what the source knows of the real ones. */
import { attributesOf } from "../../cohort/attributes/attributes";
import type { Cohort } from "../../cohort/format/cohort";
import { coarsePixelFeatures } from "../../evaluation/image-features";
import type { FeatureMatrix } from "../../statistics/feature-matrix";
import { type GroupedImages, type SubgroupShare, subgroupShares } from "../../evaluation/subgroup-shares";
import { stoppable, usualWork, type WorkOptions } from "../../support/work";

/**
 * The shares of each attribute's subgroups in synthetic test images, beside those in the real ones whose labels they have. Brightness
 * and contrast of each image are taken out first: a generator whose images are paler than real ones would otherwise seem to have lost
 * somebody.
 * @param folder of the data set, for sources that read one.
 * @returns none where the source knows no attributes.
 */
export async function sharesOfSubgroups(
  real: Cohort,
  synthetic: Cohort,
  folder: string | undefined,
  work: WorkOptions = {},
): Promise<SubgroupShare[]> {
  const onProgress = stoppable(usualWork("comparing shares of subgroups", work));
  const sides = { train: real.rowsOf("train"), real: real.rowsOf("test") };
  const attributes = await attributesOf(real, [...sides.train, ...sides.real], folder);
  if (attributes.length === 0) return [];
  const features = async (cohort: Cohort, rows: Int32Array): Promise<FeatureMatrix> =>
    standardizedRows(await coarsePixelFeatures.of(cohort, rows, onProgress));
  const ofSides = { train: await features(real, sides.train), real: await features(real, sides.real) };
  const ofSynthetic = await features(synthetic, sides.real);
  return attributes.flatMap(({ name, values }) => {
    const grouped = (side: keyof typeof sides): GroupedImages => ({
      features: ofSides[side],
      patients: Array.from(sides[side], (row) => real.table.patient[row]),
      groups: Array.from(sides[side], (row) => values.get(row)),
    });
    return subgroupShares(name, { train: grouped("train"), real: grouped("real"), synthetic: ofSynthetic });
  });
}

/** Each row less its mean, over its standard deviation; a row that does not vary is 0. */
function standardizedRows({ data, rows, columns }: FeatureMatrix): FeatureMatrix {
  const values = Float64Array.from(data);
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(row * columns, (row + 1) * columns);
    const mean = own.reduce((sum, value) => sum + value, 0) / columns;
    const deviation = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / columns) || 1;
    own.forEach((value, c) => (own[c] = (value - mean) / deviation));
  }
  return { data: values, rows, columns };
}
