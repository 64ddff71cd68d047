/** Shares of subgroups in synthetic images: what is planted is found, what is not is not, and phantoms show what they are drawn from. */
import { describe, expect, it } from "vitest";
import { type GroupedImages, type SubgroupShare, subgroupShares } from "../../lib/evaluation/subgroup-shares";
import { subgroupShareTable } from "../../lib/figures/tables/subgroup-share-table";
import { Random } from "../../lib/support/random";

/** Images with five features, of which the first tells women from men, and one image in ten of nobody knows whom. */
function images(count: number, women: number, name: string, apart = 3): GroupedImages {
  const random = Random.fromSeed(5, name);
  const columns = 5;
  const data = new Float64Array(count * columns);
  const groups = Array.from({ length: count }, (_, row) => {
    const group = random.uniform() < women ? "female" : "male";
    for (let c = 0; c < columns; c++)
      data[row * columns + c] = random.normal() + (c === 0 && group === "female" ? apart : 0);
    return row % 10 === 9 ? undefined : group;
  });
  // Two images a patient.
  const patients = groups.map((_, row) => `p${row >> 1}`);
  return { features: { data, rows: count, columns }, patients, groups };
}

const [train, real] = [images(1200, 0.3, "train"), images(800, 0.3, "test")];
const of = (synthetic: GroupedImages): Record<string, SubgroupShare> =>
  Object.fromEntries(
    subgroupShares("sex", { train, real, synthetic: synthetic.features }).map((share) => [share.group, share]),
  );

describe("subgroupShares", () => {
  it("finds the shares equal where they are, and says what was recorded and what the discriminant is worth", () => {
    const { female, male } = of(images(800, 0.3, "synthetic"));
    expect(female.warrant).toBeGreaterThan(0.97);
    expect(female.recorded).toBeCloseTo(real.groups.filter((group) => group === "female").length / 720, 10);
    expect(female.real.value).toBeCloseTo(0.3, 1);
    expect(female.real.value + male.real.value).toBeCloseTo(1, 10);
    expect(female.difference.value).toBeCloseTo(female.synthetic.value - female.real.value, 12);
  });

  it("has intervals that cover no difference, in all but a few of forty pairs without one", () => {
    const covered = Array.from({ length: 40 }, (_, i) => {
      const [tested, synthetic] = ["test", "synthetic"].map((name) => images(400, 0.3, `${name} ${i}`));
      const [{ difference }] = subgroupShares("sex", { train, real: tested, synthetic: synthetic.features });
      return difference.low <= 0 && difference.high >= 0;
    });
    // 95 % of 40 are 38; fewer than 34 come in one of a hundred repetitions.
    expect(covered.filter(Boolean).length).toBeGreaterThanOrEqual(34);
  });

  it("finds what was lost", () => {
    const { female, male } = of(images(800, 0.1, "fewer women"));
    expect(female.difference.high).toBeLessThan(-0.1);
    expect(male.difference.low).toBeGreaterThan(0.1);
    const none = of(images(800, 0, "no women"));
    expect(none.female.synthetic.value).toBeLessThan(0.1);
  });

  it("has wider intervals where patients have several images that agree", () => {
    const twice = (one: GroupedImages): GroupedImages => {
      const rows = one.groups.flatMap((_, row) => [row, row, row, row]);
      const { columns, data } = one.features;
      const values = rows.flatMap((row) => Array.from(data).slice(row * columns, (row + 1) * columns));
      return {
        features: { data: values, rows: rows.length, columns },
        patients: rows.map((row) => one.patients[row]),
        groups: rows.map((row) => one.groups[row]),
      };
    };
    const synthetic = images(800, 0.3, "synthetic").features;
    const [once, repeated] = [real, twice(real)].map(
      (test) => subgroupShares("sex", { train, real: test, synthetic })[0].real,
    );
    expect(repeated.value).toBeCloseTo(once.value, 10);
    expect(repeated.high - repeated.low).toBeCloseTo(once.high - once.low, 10);
  });

  it("does not see what images do not show", () => {
    const [blind, other] = [images(1200, 0.3, "train", 0), images(800, 0.3, "test", 0)];
    const [female] = subgroupShares("sex", { train: blind, real: other, synthetic: other.features });
    expect(Math.abs(female.warrant - 0.5)).toBeLessThan(0.06);
  });

  it("leaves out attributes with fewer than two subgroups of 50 images", () => {
    const few = images(120, 0.3, "few");
    expect(subgroupShares("sex", { train, real: few, synthetic: few.features })).toEqual([]);
  });

  it("is a table with shares in percent", () => {
    const rows = subgroupShares("sex", { train, real, synthetic: images(800, 0.1, "fewer women").features });
    const [female] = subgroupShareTable({ flow: rows });
    expect(female).toMatchObject({ attribute: "sex", subgroup: "female", "images of": "flow" });
    expect(female["synthetic − real, points"]).toMatch(/^−\d+\.\d \(−\d+\.\d to −\d+\.\d\)$/);
    expect(female["synthetic, seen"]).toMatch(/^\d+\.\d % \(\d+\.\d % to \d+\.\d %\)$/);
  });
});
