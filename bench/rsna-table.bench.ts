/**
 * The RSNA hemorrhage table at full size, 4.5 million rows, read into slices and labels; the peer is pandas, as the
 * challenge's notebooks use it (read, cut the ID, pivot).
 *
 *   npm run bench -- rsna-table [--python=python3] [--rounds=3] [--slices=752803] [--json=file]
 *
 * --python is an interpreter with pandas (bench/README.md). Each side runs in a process of its own, in turn, and tells its
 * time from the beginning of reading and the most memory it had. To be held: under 20 s and 500 MB.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { readSliceTable } from "../lib/cohort/sources/rsna-table";
import { Random } from "../lib/support/random";
import { median, option, report, runJson } from "./rounds";

interface Measured {
  readonly seconds: number;
  readonly megabytes: number;
  readonly slices: number;
  /** Slices in which each subtype is present, "any" last. */
  readonly present: readonly number[];
}

const subtypes = ["epidural", "intraparenchymal", "intraventricular", "subarachnoid", "subdural"];

async function main(): Promise<void> {
  if (process.argv[2] === "--once") return once(process.argv[3]);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synthcohort-bench-"));
  try {
    const table = path.join(folder, "stage_2_train.csv");
    const slices = Number(option("slices", "752803"));
    writeTable(table, slices);
    const ours: Measured[] = [];
    const peer: Measured[] = [];
    for (let round = 0; round < Number(option("rounds", "3")); round++) {
      ours.push(runJson<Measured>(process.execPath, [__filename, "--once", table]));
      peer.push(runJson<Measured>(option("python", "python3"), ["bench/python/rsna_table.py", table]));
      if (JSON.stringify(ours[round].present) !== JSON.stringify(peer[round].present))
        throw new Error("the two sides read different labels");
    }
    const rows = slices * 6;
    const speed = {
      what: `${rows + 24} rows`,
      unit: "rows/s",
      ours: ours.map(({ seconds }) => rows / seconds),
      peer: peer.map(({ seconds }) => rows / seconds),
    };
    // Larger is better in these tables, so memory is told as slices a megabyte.
    const memory = {
      what: "memory at most",
      unit: "slices/MB",
      ours: ours.map(({ megabytes }) => slices / megabytes),
      peer: peer.map(({ megabytes }) => slices / megabytes),
    };
    report("RSNA's table", "pandas", [speed, memory]);
    const figure = (side: Measured[], what: "seconds" | "megabytes"): string =>
      median(side.map((one) => one[what])).toPrecision(3);
    console.log(
      `\n${figure(ours, "seconds")} s and ${figure(ours, "megabytes")} MB; pandas ${figure(peer, "seconds")} s and ${figure(peer, "megabytes")} MB`,
    );
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Six rows a slice, hemorrhage in one of seven, and four slices twice, as in the original. */
function writeTable(file: string, slices: number): void {
  const random = Random.fromSeed(1, "rsna table");
  const handle = fs.openSync(file, "w");
  let text = "ID,Label\n";
  const repeated: string[] = [];
  for (let slice = 0; slice < slices; slice++) {
    const id = `ID_${((slice * 2_654_435_761) % 2 ** 32).toString(16).padStart(9, "0")}`;
    const bleeds = random.chance(0.143);
    const labels = subtypes.map(() => Number(bleeds && random.chance(0.35)));
    const rows = [
      ...subtypes.map((name, i) => `${id}_${name},${labels[i]}\n`),
      `${id}_any,${Math.max(...labels)}\n`,
    ].join("");
    if (repeated.length < 4) repeated.push(rows);
    text += rows;
    if (text.length > 1 << 20) {
      fs.writeSync(handle, text);
      text = "";
    }
  }
  fs.writeSync(handle, text + repeated.join(""));
  fs.closeSync(handle);
}

/** Our side of one round; prints JSON. */
async function once(table: string): Promise<void> {
  const begun = performance.now();
  const { slice, labels } = await readSliceTable(table);
  const seconds = (performance.now() - begun) / 1000;
  const megabytes = process.resourceUsage().maxRSS / 1024;
  const counts = [0, 0, 0, 0, 0, 0];
  labels.forEach((value, i) => (counts[i % 6] += value));
  const [noFinding, ...present] = counts;
  console.log(
    JSON.stringify({ seconds, megabytes, slices: slice.length, present: [...present, slice.length - noFinding] }),
  );
}

void main();
