/** Sex, age and view of images, from the tables of published data sets. */
import * as fs from "node:fs";
import * as path from "node:path";
import { columnsOf } from "../datasets";
import { findColumns, readRows } from "../sources/csv-rows";
import { visibleNames } from "../sources/visible";
import type { ImageAttribute } from "./attribute";
import { attributeNames, readAttribute } from "./attribute-values";

/** Where a data set says what about which image. */
export interface TableOfAttributes {
  readonly files: readonly string[];
  /** Its columns: the image, and those of the attributes. */
  readonly columns: Readonly<Record<"image" | (typeof attributeNames)[number], string>>;
  /** How an age is written that nobody knows. */
  readonly unknownAge?: string;
  /** What an image is called in the table and in a cohort alike. */
  readonly keyOf: (file: string) => string;
}

/** The table of a source; undefined if it has none with attributes, or if it is not there. */
export function tableOfAttributes(source: string, folder: string): TableOfAttributes | undefined {
  const known = tables.find((one) => one.source === source);
  if (known === undefined || !fs.existsSync(folder)) return undefined;
  const places = [folder, ...visibleNames(folder).map((name) => path.join(folder, name))];
  const files = places.flatMap((place) =>
    fs.statSync(place, { throwIfNoEntry: false })?.isDirectory()
      ? visibleNames(place)
          .filter((name) => known.isTable(name))
          .map((name) => path.join(place, name))
      : [],
  );
  if (files.length === 0) return undefined;
  const { keyOf, unknownAge } = known;
  return { files, columns: columnsOf(source, "image", ...attributeNames), keyOf, unknownAge };
}

const tables = [
  {
    source: "chexpert",
    unknownAge: "0",
    isTable: (name: string): boolean => name === "train.csv" || name === "valid.csv",
    // patient, study and view: folders above them differ between the releases.
    keyOf: (file: string): string => file.split("/").slice(-3).join("/"),
  },
  {
    source: "nih-chestxray14",
    unknownAge: undefined,
    isTable: (name: string): boolean => /^Data_Entry_2017.*\.csv$/.test(name),
    keyOf: (file: string): string => path.posix.basename(file),
  },
];

/**
 * Reads the attributes of some images.
 * @param paths by row, as the cohort's table has them.
 * @returns those that are known of at least one of the images.
 * @throws UserError when a table is malformed.
 */
export async function readTableAttributes(
  { files, columns, keyOf, unknownAge }: TableOfAttributes,
  paths: ReadonlyMap<number, string>,
): Promise<ImageAttribute[]> {
  const rowOf = new Map([...paths].map(([row, file]) => [keyOf(file), row]));
  const found = attributeNames.map((name) => ({ name, values: new Map<number, string>() }));
  for (const file of files) {
    let image = 0;
    let places: number[] = [];
    await readRows(
      file,
      (header) => {
        [image] = findColumns(file, header, [columns.image]);
        // A table may lack them: then it is not known.
        places = attributeNames.map((name) => header.indexOf(columns[name]));
      },
      (cells) => {
        const row = rowOf.get(keyOf(cells[image]));
        if (row === undefined) return;
        found.forEach(({ name, values }, index) => {
          const cell = cells[places[index]]?.trim() ?? "";
          const value = name === "age" && cell === unknownAge ? undefined : readAttribute(name, cell);
          if (value !== undefined) values.set(row, value);
        });
      },
    );
  }
  return found.filter(({ values }) => values.size > 0);
}
