/** `table.parquet`: a copy of a cohort's table for tools that read Parquet; the same rows, columns and values as table.csv. */
import { createHash } from "node:crypto";
import * as path from "node:path";
import type { SchemaElement } from "hyparquet" with { "resolution-mode": "import" };
import { writeFileAtomic } from "../../support/files/atomic";
import type { Cohort } from "./cohort";
import { type CohortDescription, writeDescription } from "./description";
import { type CohortTable, tableColumns } from "./table";

/**
 * Writes the copy into a cohort's folder, and its checksum into cohort.json.
 * @returns the new content of cohort.json.
 */
export async function writeParquetCopy({ folder, table, labelNames, description }: Cohort): Promise<CohortDescription> {
  const content = await formatParquet(table, labelNames);
  writeFileAtomic(path.join(folder, "table.parquet"), content);
  const checksums = { ...description.checksums, "table.parquet": createHash("sha256").update(content).digest("hex") };
  const copied = { ...description, checksums };
  writeDescription(folder, copied);
  return copied;
}

/** The table as Parquet: texts as UTF-8, image numbers as 32-bit, labels as 8-bit integers; no value is null. */
async function formatParquet(
  { patient, split, source, labels }: CohortTable,
  labelNames: readonly string[],
): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const width = labelNames.length;
  const numbers = Int32Array.from(patient, (_, row) => row);
  const label = (column: number): Int32Array => Int32Array.from(patient, (_, row) => labels[row * width + column]);
  const data = [numbers, [...patient], [...split], ...labelNames.map((_, column) => label(column)), [...source]];
  const names = tableColumns(labelNames);
  const types = [integer, text, text, ...labelNames.map(() => smallInteger), text];
  const schema: SchemaElement[] = [
    { name: "root", num_children: names.length },
    ...names.map((name, i) => ({ name, repetition_type: "REQUIRED" as const, ...types[i] })),
  ];
  return new Uint8Array(parquetWriteBuffer({ schema, columnData: names.map((name, i) => ({ name, data: data[i] })) }));
}

const integer = { type: "INT32" } as const;
const smallInteger = { type: "INT32", converted_type: "INT_8" } as const;
const text = { type: "BYTE_ARRAY", converted_type: "UTF8" } as const;
