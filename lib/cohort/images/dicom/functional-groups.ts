/**
 * Where the attributes of a frame are: in enhanced objects, in the functional groups of the frame or of all frames; in
 * others, at the top level (PS3.3, C.7.6.16).
 */
import type { DataSet } from "dicom-parser";
import { itemsOf } from "./data-set";

/** The functional groups that say how stored values become gray (PS3.3, C.7.6.16.2.9 and C.7.6.16.2.10). */
export const functionalGroups = { pixelValueTransformation: "x00289145", frameVoiLut: "x00289132" } as const;

const perFrame = "x52009230";
const shared = "x52009229";

/**
 * The data sets in which attributes of a group may stand, the nearest to the only frame first.
 * @param group the functional group's sequence.
 */
export function holdersOf(dataSet: DataSet, group: string): DataSet[] {
  return [
    ...[perFrame, shared]
      .flatMap((groups) => itemsOf(dataSet, groups).slice(0, 1))
      .flatMap((frame) => itemsOf(frame, group).slice(0, 1)),
    dataSet,
  ];
}
