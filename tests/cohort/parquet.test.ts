import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import { openCohort } from "../../lib/cohort/format/cohort";
import { writeParquetCopy } from "../../lib/cohort/format/parquet";
import { header, rows, temporary, writeCohort } from "./fixtures";

const root = temporary();
let number = 0;

async function withCopy(): Promise<string> {
  const folder = path.join(root, `cohort-${number++}`);
  writeCohort(folder);
  const cohort = openCohort(folder);
  const description = await writeParquetCopy(cohort);
  cohort.close();
  const again = openCohort(folder);
  expect(again.description).toEqual(description);
  again.close();
  return folder;
}

describe("the Parquet copy of a table", () => {
  it("has the same rows, columns and values, as hyparquet reads it", async () => {
    const folder = await withCopy();
    const content = fs.readFileSync(path.join(folder, "table.parquet"));
    const file = content.buffer.slice(content.byteOffset, content.byteOffset + content.length) as ArrayBuffer;
    const found = await parquetReadObjects({ file });
    expect(found).toEqual(
      rows.map(({ patient, split, labels, source }, image) => ({
        image,
        patient,
        split,
        [header.labelNames[0]]: labels[0],
        [header.labelNames[1]]: labels[1],
        source,
      })),
    );
    const { schema } = await parquetMetadataAsync(file);
    expect(schema.slice(1).every(({ repetition_type }) => repetition_type === "REQUIRED")).toBe(true);
  });

  it("is checked when the cohort is opened, and goes when it is written again", async () => {
    const folder = await withCopy();
    const file = path.join(folder, "table.parquet");
    const content = fs.readFileSync(file);
    fs.writeFileSync(file, content.subarray(1));
    expect(() => openCohort(folder)).toThrow(
      "table.parquet was changed after the cohort was made: make the cohort again (--replace).",
    );
    fs.rmSync(file);
    expect(() => openCohort(folder)).toThrow("is incomplete: table.parquet is missing, so make it again (--replace).");
    fs.writeFileSync(file, content);
    writeCohort(folder);
    expect(fs.readdirSync(folder).sort()).toEqual(["cohort.json", "images.npy", "table.csv"]);
  });

  // Set SYNTHCOHORT_PYTHON to an interpreter with numpy, pandas and pyarrow.
  const python = process.env["SYNTHCOHORT_PYTHON"];
  it.skipIf(python === undefined)(
    "is what pandas reads from the CSV file, beside images that NumPy maps (needs SYNTHCOHORT_PYTHON)",
    async () => {
      const folder = await withCopy();
      const seen = JSON.parse(
        execFileSync(python!, [path.join(__dirname, "../golden/cohort/read_parquet.py"), folder], { encoding: "utf8" }),
      ) as object;
      const cohort = openCohort(folder);
      const sum = cohort.readImages([0, 1, 2, 3, 4, 5]).reduce((total, value) => total + value, 0);
      cohort.close();
      expect(seen).toEqual({
        mapped: true,
        dtype: "uint8",
        shape: [6, 8, 8, 1],
        sum,
        same: true,
        rows: 6,
        types: ["int8", "int8"],
        columns: ["image", "patient", "split", ...header.labelNames, "source"],
      });
    },
  );
});
