import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { columnsOf, dataSet, dataSets } from "../../lib/cohort/datasets";
import { sources } from "../../lib/cohort/sources";
import { packageRoot } from "../../lib/support/paths";

const readme = fs.readFileSync(path.join(packageRoot, "data", "README.md"), "utf8");
const plain = readme.replace(/[<>]/g, "");

describe("facts about data sets", () => {
  it.each(dataSets.map((set) => [set.name, set] as const))("are in data/README.md: %s", (name, set) => {
    const row = plain.split("\n").find((line) => line.startsWith(`| \`${name}\` |`));
    expect(row).toBeDefined();
    for (const fact of [set.title, set.obtain, set.disk, set.terms, set.citation]) expect(row).toContain(fact);
    expect(readme).toMatch(new RegExp(`\\*\\*[^*]*\\b${set.source}\\b[^*]*\\.\\*\\*`));
  });

  it.each(dataSets.filter(({ columns }) => columns).map((set) => [set.name, set] as const))(
    "have their columns in data/README.md: %s",
    (_, { columns, source, labels }) => {
      const layout = readme.split("\n\n").find((paragraph) => paragraph.startsWith(`**${source}.**`))!;
      // Findings that have a column each, under their own names, are not listed.
      const named = Object.values(columns!).filter((column) => !labels.includes(column));
      expect(named.length).toBeGreaterThan(0);
      for (const column of named) expect(layout).toContain(`\`${column}\``);
    },
  );

  it("know the columns that are asked for, and no others", () => {
    expect(columnsOf("nih-chestxray14", "image", "patient")).toMatchObject({
      image: "Image Index",
      patient: "Patient ID",
    });
    expect(() => columnsOf("chexpert", "patient")).toThrow('The data set "chexpert" has no column for "patient"');
    expect(() => columnsOf("phantom-chest", "image")).toThrow('has no column for "image"');
  });

  it("have the numbers that their titles say", () => {
    for (const { title, images, patients } of dataSets) {
      if (images !== undefined) expect(title).toContain(images.toLocaleString("en-US"));
      if (patients !== undefined) expect(title).toContain(patients.toLocaleString("en-US"));
    }
  });

  it("are there for every source but your own folder, and name no label twice", () => {
    const known = new Set(dataSets.map(({ source }) => source));
    for (const { name } of sources) if (name !== "folder") expect(known).toContain(name);
    for (const { labels } of dataSets) expect(new Set(labels).size).toBe(labels.length);
    expect(() => dataSet("imagenet")).toThrow('There is no data set "imagenet"');
  });

  it("say how many findings there are", () => {
    expect(dataSet("chexpert").labels).toHaveLength(14);
    expect(dataSet("nih-chestxray14").labels).toHaveLength(15);
    expect(dataSet("chestmnist").labels).toHaveLength(14);
    const nih = new Set(dataSet("nih-chestxray14").labels);
    expect(dataSet("chestmnist").labels.every((label) => nih.has(label))).toBe(true);
  });
});
