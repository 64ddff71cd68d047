/** `synthcohort release` and `synthcohort verify`, as people type them. */
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { buildProgram } from "../../lib/cli/program";
import { startEngine } from "../../lib/engine/start";
import type { Release } from "../../lib/release/release";
import type { Verification } from "../../lib/release/verify";
import { limitsForFew, makeFixture, writeRun, type Fixture } from "../release/fixtures";

let fixture: Fixture;
let written: string[];
beforeAll(async () => {
  await startEngine();
  fixture = await makeFixture();
  writeRun(fixture);
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => fs.rmSync(fixture.folder, { recursive: true }));

async function run(...args: string[]): Promise<string> {
  written = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  await buildProgram().parseAsync(["node", "synthcohort", ...args]);
  return written.join("");
}

describe("synthcohort release and verify", () => {
  const release = (...more: string[]): Promise<string> => {
    const { folder } = fixture;
    return run(
      "release",
      path.join(folder, "synthetic"),
      "--run",
      path.join(folder, "run"),
      "--real",
      path.join(folder, "real"),
      "--terms",
      "own",
      ...Object.entries(limitsForFew).flatMap(([name, limit]) => ["--threshold", `${name}=${limit}`]),
      ...more,
    );
  };

  it("make a release and check it; one JSON document, or lines for people", async () => {
    const out = path.join(fixture.folder, "handed-over");
    const made = JSON.parse(await release("--out", out, "--dicom", "--zip", "--json")) as Release;
    expect(made).toMatchObject({
      folder: out,
      zip: `${out}.zip`,
      facts: { model: "cpd-gan", counts: { train: 120, valid: 40, test: 40 } },
    });
    expect(await run("verify", out)).toMatch(
      /is intact: 413 files as listed; the generator reproduces all 200 images byte for byte\./,
    );
    expect(await run("verify", out, "--spot-check")).toMatch(
      /only 64 of 200 images were checked, and the generator reproduces these byte for byte\./,
    );
    expect(JSON.parse(await run("verify", `${out}.zip`, "--json"))).toMatchObject({
      images: 200,
      reproduced: { largestDifference: 0 },
    } satisfies Partial<Record<keyof Verification, unknown>>);
  });

  it("refuse for a threshold, and leave nothing half done", async () => {
    const out = path.join(fixture.folder, "refused");
    await expect(release("--out", out, "--threshold", "patients=1000")).rejects.toThrow(
      /The release was refused: .* is not at least 1000 \(patients\)/,
    );
    await expect(release("--out", out, "--threshold", "patients")).rejects.toThrow(/not of the form name=number/);
    expect(fs.readdirSync(fixture.folder).filter((name) => name.includes("refused"))).toEqual([]);
  });

  it("tell the thresholds in the help", () => {
    const help = buildProgram().commands.find((command) => command.name() === "release")!;
    let text = "";
    help.configureOutput({ writeOut: (part) => void (text += part) }).outputHelp();
    expect(text).toMatch(/memorized +memorized share: at most 0\.05 \(0 without copying/);
  });
});
