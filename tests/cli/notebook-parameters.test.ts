import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { benchmarkNotebook, findNotebooks, isNotebooksOwn, notebooksFolder, parameterLines } from "../../lib/cli/notebook-parameters";

interface Cell {
  readonly metadata: { readonly tags?: readonly string[] };
  readonly source: readonly string[] | string;
}

describe("the notebooks' parameters", () => {
  it.each(findNotebooks().filter((file) => file !== benchmarkNotebook))("%s begins with the values that the command line takes for its own", (file) => {
    const { cells } = JSON.parse(fs.readFileSync(path.join(notebooksFolder, file), "utf8")) as { cells: Cell[] };
    expect(cells.some(({ metadata }) => metadata.tags?.includes("injected-parameters"))).toBe(false);
    const source = [cells.find(({ metadata }) => metadata.tags?.includes("parameters"))!.source].flat().join("");
    const values = new Function(`${source.replace("let parameters =", "return")}`)() as Parameters<typeof isNotebooksOwn>[0];
    expect(isNotebooksOwn(values)).toBe(true);
  });

  it("of the benchmark's notebook are the committed table", () => {
    const { cells } = JSON.parse(fs.readFileSync(path.join(notebooksFolder, benchmarkNotebook), "utf8")) as { cells: Cell[] };
    const source = [cells.find(({ metadata }) => metadata.tags?.includes("parameters"))!.source].flat().join("");
    expect(new Function(`${source}\nreturn results;`)()).toBe("");
  });

  it("are assigned when others are asked for", () => {
    const other = { preset: "smoke", data: "folder=/data/my images", seed: 2, change: { "cpdGan.loss": "wgan-gp" } };
    expect(isNotebooksOwn(other)).toBe(false);
    const assigned = new Function(`let parameters; ${parameterLines(other)}; return parameters;`)() as unknown;
    expect(assigned).toEqual(other);
  });
});
