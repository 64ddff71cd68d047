/** How classifiers do on subgroups of the test images: a row for each attribute, subgroup and classifier, and for the gaps. */
import type { SubgroupComparison } from "../../evaluation/subgroups";
import { decimals, decimalsIfKnown, estimateText, type TableRow } from "./row";

/** AUROC with its interval, its difference from the first classifier's, sensitivity and calibration. */
export function subgroupTable(comparisons: readonly SubgroupComparison[]): TableRow[] {
  return comparisons.flatMap(({ trainingData, attribute, groups }) =>
    groups.map(({ group, images, auroc, beside, sensitivity, calibrationError }) => ({
      attribute,
      subgroup: group,
      images,
      "trained on": trainingData,
      "mean AUROC": estimateText(auroc, decimals),
      "minus the first row": beside ? estimateText(beside, decimals) : "",
      "sensitivity at 90 % specificity": decimals(sensitivity),
      "calibration error": decimalsIfKnown(calibrationError),
    })),
  );
}

/** The largest gap between subgroups of each attribute and classifier, and whether it is larger than the first classifier's. */
export function subgroupGapTable(comparisons: readonly SubgroupComparison[]): TableRow[] {
  return comparisons.map(({ trainingData, attribute, gap, further }) => ({
    attribute,
    "trained on": trainingData,
    best: gap.best,
    worst: gap.worst,
    gap: estimateText(gap, decimals),
    "wider than the first row's, same subgroups": further ? estimateText(further, decimals) : "",
  }));
}
