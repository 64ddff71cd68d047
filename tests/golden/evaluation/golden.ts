/** What make_evaluation.py wrote. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { FeatureRecipe } from "./features";

export interface GoldenPair {
  readonly name: string;
  readonly a: FeatureRecipe;
  readonly b: FeatureRecipe;
  readonly k: number;
  readonly singular: boolean;
  readonly torchFidelityFrechet: number;
  readonly cleanFidFrechet: number;
  readonly scipyFrechet: number | null;
  readonly exactFrechet: number | null;
  readonly kernel: number | null;
  readonly cleanFidKernel: number | null;
  readonly prdc: { precision: number; recall: number; density: number; coverage: number };
}

export interface GoldenNeighbors {
  readonly name: string;
  readonly a: FeatureRecipe;
  readonly b: FeatureRecipe;
  readonly k: number;
  readonly metric: "cosine" | "euclidean";
  readonly indices: number[];
  readonly distances: number[];
}

export const golden = JSON.parse(fs.readFileSync(path.join(__dirname, "evaluation.json"), "utf8")) as {
  readonly checksum: number;
  readonly pairs: readonly GoldenPair[];
  readonly neighbors: readonly GoldenNeighbors[];
};
