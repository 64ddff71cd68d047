import { describe, expect, it } from "vitest";
import { parameterRows } from "../../lib/experiment/knobs/parameter-table";
import counts from "../golden/gan/parameter-counts.json";

describe("the table of parameters", () => {
  for (const model of ["cpd-gan", "prog-gan"] as const) {
    it(`${model}: totals are the reference's, and the layers add up to them`, () => {
      const rows = parameterRows(model, 14);
      for (const [network, name] of [
        ["G", "generator"],
        ["D", "discriminator"],
      ] as const) {
        const own = rows.filter((row) => row.network === network);
        expect(own.at(-1)!.layer).toBe("all");
        for (const size of ["32×32", "64×64", "128×128"] as const) {
          const total = own.at(-1)![size]!;
          expect(total).toBe(counts[model][size.split("×")[0] as "32"][name]);
          expect(own.slice(0, -1).reduce((sum, row) => sum + (row[size] ?? 0), 0)).toBe(total);
        }
      }
    });
  }

  it("lists G from 4×4 up and D down to it", () => {
    const layers = (network: string): string[] =>
      parameterRows("cpd-gan", 14)
        .filter((row) => row.network === network)
        .map(({ layer }) => layer);
    expect(layers("G").slice(0, 3)).toEqual(["4x4.dense", "4x4.dense.norm", "4x4.conv"]);
    expect(layers("D")[0]).toBe("128x128.image");
    expect(layers("D").at(-2)).toBe("4x4.output");
  });
});
