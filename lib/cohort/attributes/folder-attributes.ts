/** Sex, age and view of images in somebody's own folder, from columns of its table that are called so. */
import * as fs from "node:fs";
import * as path from "node:path";
import { tablePath } from "../sources/collect";
import { readRows } from "../sources/csv-rows";
import { attributeColumns, pathColumn } from "../sources/folder/column-names";
import { findTable } from "../sources/folder/folder";
import { readFolderConfig } from "../sources/folder/folder-config";
import { PathFinder } from "../sources/near-paths";
import type { ImageAttribute } from "./attribute";
import { attributeNames, readAttribute } from "./attribute-values";

/**
 * Reads the attributes of some images.
 * @param paths by row, as the cohort's table has them.
 * @returns those that are known of at least one of the images; none if the folder is not there.
 * @throws UserError when its table cannot be read.
 */
export async function readFolderAttributes(
  folder: string,
  paths: ReadonlyMap<number, string>,
): Promise<ImageAttribute[]> {
  if (!fs.existsSync(folder)) return [];
  const config = readFolderConfig(folder);
  const finder = new PathFinder(folder);
  const rowOf = new Map([...paths].map(([row, file]) => [file, row]));
  const found = attributeNames.map((name) => ({ name, values: new Map<number, string>() }));
  let image = -1;
  let places: Readonly<Record<(typeof attributeNames)[number], number | undefined>> | undefined;
  await readRows(
    findTable(folder, config?.table),
    (header) => {
      image = (config ? header.indexOf(config.path) : pathColumn(header)) ?? -1;
      places = attributeColumns(header);
    },
    (cells) => {
      if (image < 0) return;
      const cell = cells[image].trim();
      const file = finder.find(config?.file === undefined ? cell : config.file.split("{}").join(cell))?.path;
      const row = file === undefined ? undefined : rowOf.get(tablePath(path.posix.normalize(file)));
      if (row === undefined) return;
      for (const { name, values } of found) {
        const place = places?.[name];
        const value = place === undefined ? undefined : readAttribute(name, cells[place].trim());
        if (value !== undefined) values.set(row, value);
      }
    },
  );
  return found.filter(({ values }) => values.size > 0);
}
