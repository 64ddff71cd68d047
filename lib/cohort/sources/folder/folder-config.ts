/**
 * `cohort-source.json` in a folder of images: names the table and the meaning of its columns. For tables whose columns
 * cannot be recognized by their names, or whose labels are in one column.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { UserError, messageOf } from "../../../support/errors";
import { readText } from "../../../support/files/text-file";
import { parseJson } from "../../../support/files/json-file";
import { requireInside } from "../inside";

const folderConfigName = "cohort-source.json";

/** What `cohort-source.json` says. */
export interface FolderConfig {
  /** The CSV table, relative to the folder. */
  readonly table: string;
  /** The column that names the image. */
  readonly path: string;
  /** Where the image is, relative to the folder; `{}` stands for the cell: "test/{}.dicom". */
  readonly file?: string;
  /** The column that names the patient; without it, every image counts as its own patient. */
  readonly patient?: string;
  /** A column each, or one column of labels joined by a separator. */
  readonly labels:
    string[] | { readonly column: string; readonly separator: string; readonly names?: readonly string[] };
}

const columnName = z.string().min(1);

const schema: z.ZodType<FolderConfig> = z.strictObject({
  table: z.string().min(1),
  path: columnName,
  file: z.string().includes("{}").optional(),
  patient: columnName.optional(),
  labels: z.union([
    z.array(columnName).min(1),
    z.strictObject({ column: columnName, separator: z.string().min(1), names: z.array(columnName).min(1).optional() }),
  ]),
});

/**
 * Reads `cohort-source.json`.
 * @returns undefined when the folder has none.
 * @throws UserError naming the key that is missing or wrong, or the file if it is a link out of the folder.
 */
export function readFolderConfig(root: string): FolderConfig | undefined {
  const file = path.join(root, folderConfigName);
  if (!fs.existsSync(file)) return undefined;
  requireInside(root, file);
  const content = readText(file);
  let value: unknown;
  try {
    value = parseJson(content);
  } catch (error) {
    throw new UserError(`${file} is not JSON: ${messageOf(error)}.`);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const key = issue.path.join(".");
  const what =
    key === "labels"
      ? 'labels must be a list of columns, or { "column", "separator" }'
      : `${key === "" ? "" : `${key}: `}${issue.message}`;
  throw new UserError(
    `${file} is invalid (${what}): it has table, path and labels, and may have file and patient; data/README.md has an example.`,
  );
}
