/**
 * What is known of a cohort's images beside their labels: sex and age of the patient, and the view. Cohorts do not contain it,
 * so no model sees it and no release has it; it is read from the source again, to compare subgroups.
 */
import type { Cohort } from "../format/cohort";
import { realOrigin } from "../format/description";
import { phantomOf } from "../sources/phantom-source";
import { type Phantom, phantomImageAt } from "../../phantom/phantom";
import { ageGroup, type ImageAttribute } from "./attribute";
import { attributeNames } from "./attribute-values";
import { readFolderAttributes } from "./folder-attributes";
import { readTableAttributes, tableOfAttributes } from "./table-attributes";

/**
 * The attributes that a source knows of some rows.
 * @param folder of the data set, for sources that read one.
 * @returns none for sources that know none, and for images of a data set that is no longer there.
 * @throws UserError when the source's table cannot be read.
 */
export async function attributesOf(cohort: Cohort, rows: Iterable<number>, folder?: string): Promise<ImageAttribute[]> {
  const phantom = phantomOf(cohort);
  const paths = new Map(Array.from(rows, (row) => [row, cohort.table.source[row]]));
  if (phantom) return phantomAttributes(phantom, realOrigin(cohort.description).realSeed, paths);
  if (cohort.source === "folder" && folder !== undefined) return readFolderAttributes(folder, paths);
  const table = folder === undefined ? undefined : tableOfAttributes(cohort.source, folder);
  return table === undefined ? [] : readTableAttributes(table, paths);
}

function phantomAttributes(phantom: Phantom, seed: number, paths: ReadonlyMap<number, string>): ImageAttribute[] {
  const known = Array.from(paths, ([row, file]) => {
    const { sex, age, view } = phantom.attributes(phantomImageAt(phantom, seed, file));
    return { row, sex, age: ageGroup(age), view };
  });
  const attributes = attributeNames.map((name) => ({
    name,
    values: new Map(known.flatMap((one) => (one[name] === undefined ? [] : [[one.row, one[name]] as const]))),
  }));
  return attributes.filter(({ values }) => values.size > 0);
}
