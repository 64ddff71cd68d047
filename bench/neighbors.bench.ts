/**
 * Exact nearest neighbors of features, against scikit-learn's brute force: speed, and the memory that the search needs
 * beside the features. The search goes block by block, so that of 200,000 × 200,000 rows takes as many times longer as it
 * has more pairs; the time at the measured speed is printed.
 *
 *   npm run bench -- neighbors [--python=python3] [--rounds=3] [--query=4096] [--reference=16384] [--columns=1024] [--json=file]
 *   npm run bench -- neighbors --memory [--rows=5000,10000,20000,40000] [--columns=1024]
 *
 * --python is an interpreter with scikit-learn. Each side runs in a process of its own, in turn, on the same features.
 * --memory searches so many rows for as many others, without the peer.
 */
import { startEngine } from "../lib/engine/start";
import { searchNeighbors } from "../lib/evaluation/privacy/block-search";
import type { NeighborMetric } from "../lib/evaluation/privacy/neighbors";
import type { FeatureMatrix } from "../lib/statistics/feature-matrix";
import { type Comparison, median, option, report, runJson } from "./rounds";

const neighbors = 5;

interface Measured {
  readonly seconds: number;
  /** Sum of all distances, which both sides must agree on. */
  readonly sum: number;
  /** How much the search raised the process's largest resident memory, in MiB. */
  readonly memory: number;
}

/** What the time is told for. */
const large = 200_000;

async function main(): Promise<void> {
  if (process.argv[2] === "--once") return once();
  if (process.argv.includes("--memory")) return memory();
  const [query, reference, columns] = [
    option("query", "4096"),
    option("reference", "16384"),
    option("columns", "1024"),
  ];
  const comparisons: Comparison[] = [];
  for (const metric of ["euclidean", "cosine"] as const) {
    const comparison: Comparison = {
      what: `${query} × ${reference} rows of ${columns}, ${metric}`,
      unit: "million pairs/s",
      ours: [],
      peer: [],
    };
    const pairs = (Number(query) * Number(reference)) / 1e6;
    for (let round = 0; round < Number(option("rounds", "3")); round++) {
      const args = [query, reference, columns, metric, String(neighbors)];
      const ours = runJson<Measured>(process.execPath, [__filename, "--once", ...args]);
      const peer = runJson<Measured>(option("python", "python3"), ["bench/python/neighbors.py", ...args]);
      if (!(Math.abs(ours.sum / peer.sum - 1) < 1e-4))
        throw new Error(`The distances differ: ${ours.sum} and ${peer.sum}.`);
      (comparison.ours as number[]).push(pairs / ours.seconds);
      (comparison.peer as number[]).push(pairs / peer.seconds);
    }
    comparisons.push(comparison);
  }
  report("Exact nearest neighbors", "scikit-learn", comparisons);
  for (const { what, ours } of comparisons) {
    console.log(
      `\n${what}: ${large.toLocaleString("en")} × ${large.toLocaleString("en")} rows would take ${((large / 1000) ** 2 / median(ours) / 60).toFixed(0)} minutes at this speed`,
    );
  }
}

/** Memory of searches of growing size: that of the blocks, and of the results. */
function memory(): void {
  console.log("| rows for as many others | seconds | MiB for the search, beside the features |\n|---|---|---|");
  for (const rows of option("rows", "5000,10000,20000,40000").split(",").map(Number)) {
    const { seconds, memory } = runJson<Measured>(process.execPath, [
      __filename,
      "--once",
      String(rows),
      String(rows),
      option("columns", "1024"),
      "euclidean",
      String(neighbors),
    ]);
    console.log(`| ${rows} | ${seconds.toFixed(1)} | ${memory.toFixed(0)} |`);
  }
}

/** Features as sparse and positive as pooled ones, from the same generator as in neighbors.py. */
function features(seed: number, rows: number, columns: number): FeatureMatrix {
  let state = seed;
  const data = new Float32Array(rows * columns);
  for (let at = 0; at < data.length; at++) {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    data[at] = Math.max(0, state / 2 ** 32 - 0.4);
  }
  return { data, rows, columns };
}

/** Our side of one round; prints JSON. */
async function once(): Promise<void> {
  const [query, reference, columns] = process.argv.slice(3, 6).map(Number);
  const metric = process.argv[6] as NeighborMetric;
  await startEngine();
  const [a, b] = [features(1, query, columns), features(2, reference, columns)];
  const before = process.resourceUsage().maxRSS;
  const begun = performance.now();
  const { distances } = await searchNeighbors(a, b, { k: Number(process.argv[7]), metric });
  const seconds = (performance.now() - begun) / 1000;
  const memory = (process.resourceUsage().maxRSS - before) / 1024;
  console.log(JSON.stringify({ seconds, sum: distances.reduce((sum, distance) => sum + distance, 0), memory }));
}

void main();
