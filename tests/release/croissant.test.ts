/** `croissant.json`, as MLCommons' own package reads it (tests/golden/release/read_croissant.py). */
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { openCohort } from "../../lib/cohort/format/cohort";
import { croissant } from "../../lib/release/files/croissant";
import type { ReleaseFacts } from "../../lib/release/datasheet/facts";
import { jsonText } from "../../lib/support/files/atomic";

const golden = path.join(__dirname, "..", "golden", "release");
const example = path.join(golden, "example");
const facts = {
  labels: ["Cardiomegaly", "Pleural Effusion"],
  counts: { train: 1, valid: 1, test: 1 },
  model: "cpd-gan",
  resolution: 8,
  dicom: true,
  source: { name: "phantom-chest", title: "phantom chest X-rays", citation: "synthcohort" },
} as unknown as ReleaseFacts;
const onnx = fs.readFileSync(path.join(example, "generator.onnx"));
const read = JSON.parse(fs.readFileSync(path.join(golden, "croissant-records.json"), "utf8")) as {
  errors: string[];
  images: Record<string, string | number>[];
  pictures: { "pictures/file": string; "pictures/picture": number[] }[];
};

describe("croissant.json", () => {
  it("is the example that was read", () => {
    expect(jsonText(croissant(facts, example, onnx))).toBe(
      fs.readFileSync(path.join(example, "croissant.json"), "utf8"),
    );
  });

  it("is without errors, and its records are the cohort's", () => {
    expect(read.errors).toEqual([]);
    const cohort = openCohort(path.join(example, "cohort"));
    const rows = [0, 1, 2];
    const labels = cohort.readLabels(rows);
    expect(read.images).toEqual(
      rows.map((row) => ({
        "images/image": row,
        "images/split": cohort.table.split[row],
        "images/Cardiomegaly": labels[2 * row],
        "images/Pleural%20Effusion": labels[2 * row + 1],
      })),
    );
    const pictures = new Map(read.pictures.map((one) => [one["pictures/file"], one["pictures/picture"]]));
    for (const row of rows)
      expect(pictures.get(`00000${row}.png`), String(row)).toEqual(Array.from(cohort.readImages([row])));
    cohort.close();
  });

  it("has the checksums of its files", () => {
    const other = path.join(golden, "example");
    const { distribution } = croissant(facts, other, onnx) as {
      distribution: { sha256?: string; contentUrl?: string }[];
    };
    expect(
      distribution.filter(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256 ?? "")).map((one) => one.contentUrl),
    ).toEqual(["cohort/table.csv", "cohort/images.npy", "generator.safetensors", "generator.onnx"]);
  });
});
