/** Parts of a benchmark from several machines become one table, if they can be of one benchmark. */
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { joinTables } from "../../lib/benchmark/tables/join-tables";
import { readWork, workWords, writeWork } from "../../lib/benchmark/tables/work-record";
import { writeResults, type ResultRow } from "../../lib/experiment/results";
import { UserError } from "../../lib/support/errors";
import { madeUpBenchmark } from "../figures/examples";
import { temporaryFolder } from "../gan/fixtures";

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true })));

function ownFolder(): string {
  const folder = temporaryFolder();
  folders.push(folder);
  return folder;
}

const rows = madeUpBenchmark("classes");
const seeds = [...new Set(rows.map(({ model_seed }) => model_seed))];

/** One machine's part: results.csv and the record of its command. */
function part(of: readonly ResultRow[], preset = "standard"): string {
  const folder = ownFolder();
  const file = path.join(folder, "results.csv");
  writeResults(file, of);
  writeWork(folder, [
    { command: "synthcohort reproduce", seconds: 60, machine: `machine of ${of.length} rows`, preset },
  ]);
  return file;
}

const ofSeed = (seed: number): ResultRow[] => rows.filter(({ model_seed }) => model_seed === seed);

describe("joinTables", () => {
  it("puts parts of other seeds under each other, with the commands of all", () => {
    expect(seeds.length).toBeGreaterThan(1);
    const joined = joinTables(seeds.map((seed) => part(ofSeed(seed))));
    expect(joined.rows).toHaveLength(rows.length);
    expect(new Set(joined.rows.map(({ model_seed }) => model_seed))).toEqual(new Set(seeds));
    expect(joined.work.map(({ seconds }) => seconds)).toEqual(seeds.map(() => 60));
    expect(workWords(joined.work)).toMatch(/^`synthcohort reproduce`: 1 min 0 s on machine of \d+ rows; `synthcohort/);
  });

  it("one table alone is that table", () => expect(joinTables([part(rows)]).rows).toHaveLength(rows.length));

  it("refuses a classifier that two parts have", () => {
    const twice = [part(ofSeed(seeds[0])), part(rows)];
    expect(() => joinTables(twice)).toThrow(UserError);
    expect(() => joinTables(twice)).toThrow(/ both have phantom-chest classes .*: leave one of the parts out/);
  });

  it("refuses parts of two presets, of other test images, and of other networks", () => {
    const other = (change: Partial<ResultRow>): string => part(ofSeed(seeds[1]).map((row) => ({ ...row, ...change })));
    expect(() => joinTables([part(ofSeed(seeds[0])), part(ofSeed(seeds[1]), "quick")])).toThrow(
      /is of the preset standard, .* of quick: join parts of one preset only/,
    );
    expect(() => joinTables([part(ofSeed(seeds[0])), other({ positives: 7 })])).toThrow(
      /not of one benchmark: .* 7 and/,
    );
    expect(() => joinTables([part(ofSeed(seeds[0])), other({ classifier: "DenseNet-121" })])).toThrow(/DenseNet-121/);
  });
});

describe("the record of the commands", () => {
  it("reads the single record of earlier versions", () => {
    const folder = ownFolder();
    expect(readWork(folder)).toEqual([]);
    const record = { command: "synthcohort reproduce", seconds: 9233, machine: "a machine", node: "20.20.2" };
    fs.writeFileSync(path.join(folder, "work.json"), JSON.stringify(record));
    expect(readWork(folder)).toEqual([record]);
  });

  it("a damaged one is named", () => {
    const folder = ownFolder();
    fs.writeFileSync(path.join(folder, "work.json"), '[{"command": 3}]');
    expect(() => readWork(folder)).toThrow(/work\.json is not a record of a benchmark's commands: delete it\.$/);
  });
});
