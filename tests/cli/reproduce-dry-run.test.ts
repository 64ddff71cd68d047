/** What `reproduce --dry-run` says before anything is installed or computed. */
import { afterEach, expect, it, vi } from "vitest";
import { buildProgram } from "../../lib/cli/program";

afterEach(() => vi.restoreAllMocks());

async function dryRun(...words: string[]): Promise<string> {
  vi.restoreAllMocks();
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  await buildProgram().parseAsync(["node", "synthcohort", "reproduce", "--dry-run", ...words]);
  return write.mock.calls.map(([text]) => String(text)).join("");
}

it("says what is to be made, what is changed, and how long it takes", async () => {
  const text = await dryRun("--preset", "smoke", "--seed", "977", "--set", "cpdGan.totalKimg=3");
  expect(text).toMatch(
    /^phantom-chest-smoke-totalKimg=3\+seed=977-[0-9a-f]{6}, changed: cpdGan.totalKimg = 3 \(smoke: 4\)\n {2}to do {2}the real cohort\n/,
  );
  for (const stage of ["training flow", "sampling from prog-GAN", "the classifier trained on real images"])
    expect(text).toContain(`  to do  ${stage}\n`);
  expect(text).toMatch(/About 4 min 0 s from nothing/);
  const { stages, notebooks } = JSON.parse(await dryRun("--json")) as { stages: object[]; notebooks: string[] };
  expect([stages.length, notebooks.length]).toEqual([12, 12]);
});

it("refuses a data set without its folder, and a source that there is not", async () => {
  await expect(dryRun("--data", "chexpert")).rejects.toThrow("needs the folder of its data: write chexpert=<folder>");
  await expect(dryRun("--data", "chexprt=/data")).rejects.toThrow('There is no source "chexprt"');
});
