/** The list of knobs on the command line. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { buildProgram } from "../../lib/cli/program";
import { knobGroups, knobsOfGroup } from "../../lib/experiment/knobs/knob-groups";

afterEach(() => vi.restoreAllMocks());

async function listed(...words: string[]): Promise<string> {
  vi.restoreAllMocks();
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  await buildProgram().parseAsync(["node", "synthcohort", "knobs", ...words]);
  return write.mock.calls.map(([text]) => String(text)).join("");
}

describe("synthcohort knobs", () => {
  it("lists every knob once", async () => {
    const { knobs } = JSON.parse(await listed("--json")) as { knobs: { knob: string }[] };
    const all = knobGroups.flatMap((group) => knobsOfGroup(group).map(([name]) => `${group}.${name}`));
    expect(knobs.map(({ knob }) => knob)).toEqual(all);
  });

  it("finds a word in names and meanings, and shows value, paper's value and what is allowed", async () => {
    const text = await listed("LEARNINGRATE");
    expect(text).toContain("cpdGan.learningRate = 0.005   [paper 0.005 (authors' code)]");
    expect(text).toContain("progGan.learningRate = 0.005   [paper 0.001 (authors' code)]");
    expect(text).toContain("flow.learningRate = 0.03   [none in the paper: beyond the paper]");
    expect(text).toContain("A number from 1e-8 to 1.");
    expect(await listed("guidance")).toContain("flow.labelDropout");
  });

  it("takes a group's name for the group, and another preset", async () => {
    const text = await listed("progGan", "--preset", "paper");
    expect(text).toContain("progGan.minibatch128 = 16 ");
    expect(text).not.toContain("cpdGan.");
  });

  it("says what may be meant by a word that no knob has", async () => {
    await expect(listed("learnigRate")).rejects.toThrow(
      /No knob has "learnigRate".*did you mean .*cpdGan.learningRate/,
    );
  });
});
