import * as path from "node:path";
import { expect, test } from "vitest";
import { publishedCurves } from "../../lib/figures";
import { readCsv } from "../../lib/support/files/csv";

test("the published curves are the values that were read off the paper's plots, all of them", () => {
  const read = readCsv(path.join(__dirname, "../golden/figures/paper-auroc.csv"), [
    "dataset",
    "benchmark",
    "level",
    "training_data",
    "mean_auroc",
  ]).map((row) =>
    [
      row["dataset"] === "brain" ? "head CT" : row["dataset"],
      row["benchmark"],
      Number(row["level"]),
      row["training_data"],
      Number(row["mean_auroc"]),
    ].join(" "),
  );
  const kept = publishedCurves.flatMap((curves) =>
    Object.entries(curves.auroc).flatMap(([training, values]) =>
      values.map((value, place) => [curves.anatomy, curves.benchmark, curves.levels[place], training, value].join(" ")),
    ),
  );
  expect(kept.sort()).toEqual(read.sort());
  expect(kept).toHaveLength(81);
});

test("the paper's order holds in its own curves at every point: real, cpD-GAN, prog-GAN", () => {
  for (const { auroc } of publishedCurves) {
    auroc.real.forEach((real, place) => {
      expect(real).toBeGreaterThan(auroc["cpD-GAN"][place]);
      expect(auroc["cpD-GAN"][place]).toBeGreaterThan(auroc["prog-GAN"][place]);
    });
  }
});
