import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import {
  benchmarkNotebook,
  findNotebooks,
  neededParameters,
  notebooksFolder,
  parameterLines,
} from "../../lib/cli/notebook-parameters";

interface Cell {
  readonly metadata: { readonly tags?: readonly string[] };
  readonly source: readonly string[] | string;
}

const first = "01-data-preparation.ipynb";
const changesNothing = ({ change = {} }: { change?: object }): boolean => Object.keys(change).length === 0;
const usual = { preset: "quick", data: "phantom-chest", seed: 1, change: {} };

describe("the notebooks' parameters", () => {
  it.each(findNotebooks().filter((file) => ![benchmarkNotebook, "00-start-here.ipynb"].includes(file)))(
    "%s takes them from where all do",
    (file) => {
      const { cells } = JSON.parse(fs.readFileSync(path.join(notebooksFolder, file), "utf8")) as { cells: Cell[] };
      expect(cells.some(({ metadata }) => metadata.tags?.includes("injected-parameters"))).toBe(false);
      const source = [cells.find(({ metadata }) => metadata.tags?.includes("parameters"))!.source].flat().join("");
      expect(source).toContain(file === first ? "= setParameters(" : "= readParameters(");
      // Nothing is changed in the committed notebooks.
      const values = new Function(
        "setParameters",
        "readParameters",
        `${source.replace(/^import .*$/m, "")}\nreturn parameters`,
      );
      const same = (given: unknown = {}): unknown => given;
      expect(values(same, same)).toEqual(file === first ? usual : expect.toSatisfy(changesNothing));
      expect(neededParameters(path.join(notebooksFolder, file), usual)).toBeUndefined();
      expect(neededParameters(path.join(notebooksFolder, file), { ...usual, change: undefined })).toBeUndefined();
    },
  );

  it("are set again where somebody has changed the first notebook, whatever is asked for", () => {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "notebook-")), "changed.ipynb");
    const text = fs.readFileSync(path.join(notebooksFolder, first), "utf8");
    for (const [from, to] of [
      ["change: {", 'change: { \\"classifier.maxEpochs\\": 2,'],
      ['preset: \\"quick\\"', "preset: await somewhere()"],
      ["seed: 1", "seed: 1 + 1"],
    ]) {
      expect(text).toContain(from);
      fs.writeFileSync(file, text.replace(from, to));
      expect(neededParameters(file, usual)).toBe(parameterLines(usual));
    }
    fs.rmSync(path.dirname(file), { recursive: true });
  });

  it("of the benchmark's notebook are the committed table", () => {
    const { cells } = JSON.parse(fs.readFileSync(path.join(notebooksFolder, benchmarkNotebook), "utf8")) as {
      cells: Cell[];
    };
    const source = [cells.find(({ metadata }) => metadata.tags?.includes("parameters"))!.source].flat().join("");
    expect(new Function(`${source}\nreturn results;`)()).toBe("");
  });

  it("are set when others are asked for", () => {
    const other = { preset: "smoke", data: "folder=/data/my images", seed: 2, change: { "cpdGan.loss": "wgan-gp" } };
    expect(neededParameters(path.join(notebooksFolder, first), other)).toBe(parameterLines(other));
    const assigned = new Function("setParameters", `${parameterLines(other)}; return parameters;`)(
      (set: unknown) => set,
    ) as unknown;
    expect(assigned).toEqual(other);
  });
});
