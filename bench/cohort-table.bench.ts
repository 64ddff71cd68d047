/**
 * CheXpert's table at full size, 223,414 rows, parsed, selected and divided by patients; the peer is pandas with
 * scikit-learn's split by groups, which does not stratify.
 *
 *   npm run bench -- cohort-table [--python=python3] [--rounds=3] [--rows=223414] [--json=file]
 *
 * --python is an interpreter with pandas and scikit-learn (bench/README.md). Each side runs in a process of its own, in
 * turn, and tells its time from the beginning of reading and the most memory it had. To be held: under 3 s and 300 MB.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { planCohort } from "../lib/cohort/selection/cohort-plan";
import { findSource } from "../lib/cohort/sources";
import { preset } from "../lib/experiment/knobs/presets";
import { Random } from "../lib/support/random";
import { median, option, report, runJson } from "./rounds";

interface Measured {
  readonly seconds: number;
  readonly megabytes: number;
  /** Images that the selection keeps. */
  readonly kept: number;
}

/** How often each finding is mentioned as present, roughly as in CheXpert's own table (Irvin et al. 2019, table 1). */
const findings: readonly (readonly [name: string, share: number])[] = [
  ["No Finding", 0.09],
  ["Enlarged Cardiomediastinum", 0.05],
  ["Cardiomegaly", 0.12],
  ["Lung Opacity", 0.47],
  ["Lung Lesion", 0.04],
  ["Edema", 0.26],
  ["Consolidation", 0.07],
  ["Pneumonia", 0.02],
  ["Atelectasis", 0.16],
  ["Pneumothorax", 0.09],
  ["Pleural Effusion", 0.4],
  ["Pleural Other", 0.01],
  ["Fracture", 0.04],
  ["Support Devices", 0.56],
];

async function main(): Promise<void> {
  if (process.argv[2] === "--once") return once(process.argv[3]);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synthcohort-bench-"));
  try {
    const rows = Number(option("rows", "223414"));
    writeTable(path.join(folder, "train.csv"), rows);
    const ours: Measured[] = [];
    const peer: Measured[] = [];
    for (let round = 0; round < Number(option("rounds", "3")); round++) {
      ours.push(runJson<Measured>(process.execPath, [__filename, "--once", folder]));
      peer.push(
        runJson<Measured>(option("python", "python3"), [
          "bench/python/cohort_table.py",
          path.join(folder, "train.csv"),
        ]),
      );
      if (ours[round].kept !== peer[round].kept)
        throw new Error(`we keep ${ours[round].kept} images, and pandas ${peer[round].kept}`);
    }
    const speed = {
      what: `${rows} rows`,
      unit: "rows/s",
      ours: ours.map(({ seconds }) => rows / seconds),
      peer: peer.map(({ seconds }) => rows / seconds),
    };
    // Larger is better in these tables, so memory is told as rows a megabyte.
    const memory = {
      what: "memory at most",
      unit: "rows/MB",
      ours: ours.map(({ megabytes }) => rows / megabytes),
      peer: peer.map(({ megabytes }) => rows / megabytes),
    };
    report("CheXpert's table", "pandas", [speed, memory]);
    const figure = (side: Measured[], what: "seconds" | "megabytes"): string =>
      median(side.map((one) => one[what])).toPrecision(3);
    console.log(
      `\n${figure(ours, "seconds")} s and ${figure(ours, "megabytes")} MB; pandas ${figure(peer, "seconds")} s and ${figure(peer, "megabytes")} MB`,
    );
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Patients with one to thirty studies, 3.5 images each; one patient's images share most of their findings. */
function writeTable(file: string, rows: number): void {
  const random = Random.fromSeed(1, "CheXpert's table");
  const lines = [`Path,Sex,Age,Frontal/Lateral,AP/PA,${findings.map(([name]) => name).join(",")}`];
  const draw = (share: number): string =>
    random.chance(share) ? "1.0" : random.chance(0.06) ? "-1.0" : random.chance(0.15) ? "0.0" : "";
  for (let patient = 1; lines.length <= rows; patient++) {
    const usual = findings.map(([, share]) => draw(share));
    for (let study = 1; study <= 1 + Math.floor(-2 * Math.log(1 - random.uniform())); study++) {
      const cells = findings.map(([, share], finding) => (random.chance(0.85) ? usual[finding] : draw(share)));
      for (const view of random.chance(0.17) ? ["frontal", "lateral"] : ["frontal"]) {
        const place = `CheXpert-v1.0-small/train/patient${String(patient).padStart(5, "0")}/study${study}/view${view === "frontal" ? 1 : 2}_${view}.jpg`;
        if (lines.length <= rows)
          lines.push(
            [
              place,
              "Female",
              18 + random.integer(73),
              view === "frontal" ? "Frontal" : "Lateral",
              view === "frontal" ? "AP" : "",
              ...cells,
            ].join(","),
          );
      }
    }
  }
  fs.writeFileSync(file, `${lines.join("\n")}\n`);
}

/** Our side of one round; prints JSON. */
async function once(folder: string): Promise<void> {
  const keepAll = {
    "cohort.minCombination": 256,
    "cohort.combinations": 0,
    "cohort.trainPerCombination": 0,
    "cohort.validPerCombination": 0,
    "cohort.testPerCombination": 0,
  };
  const { cohort: knobs } = preset("paper", keepAll, "chexpert");
  const source = findSource("chexpert");
  const begun = performance.now();
  const opened = await source.open({ folder, knobs, seed: 1 });
  const { kept } = planCohort(opened, knobs, source.dropUnlabeled, 1);
  const seconds = (performance.now() - begun) / 1000;
  console.log(JSON.stringify({ seconds, megabytes: process.resourceUsage().maxRSS / 1024, kept: kept.path.length }));
}

void main();
