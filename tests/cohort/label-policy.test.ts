import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { comparePolicies, countPolicies } from "../../lib/cohort/selection/label-policy";
import { UserError } from "../../lib/support/errors";
import { allKnobs, candidatesOf, temporary } from "./fixtures";

describe("label policies", () => {
  it("count uncertain labels as present, absent or unknown", () => {
    const { labels, policies } = countPolicies(
      candidatesOf([
        ["p", "10"],
        ["p", "-0"],
        ["q", "--"],
        ["r", "01"],
      ]),
    );
    expect(labels).toEqual([
      { label: "A", present: 1, uncertain: 2 },
      { label: "B", present: 1, uncertain: 1 },
    ]);
    expect(policies).toEqual([
      { policy: "paper", positives: 5, unknown: 0, imagesWithoutLabel: 0, combinations: 3 },
      { policy: "zeros", positives: 2, unknown: 0, imagesWithoutLabel: 2, combinations: 3 },
      { policy: "ignore", positives: 2, unknown: 3, imagesWithoutLabel: 2, combinations: 3 },
    ]);
  });

  it("read a source's table, and none of its images", async () => {
    const folder = temporary();
    fs.writeFileSync(path.join(folder, "labels.csv"), "path,patient,sick\na.png,p,1\nb.png,q,-1\nc.png,r,0\n");
    const { labels } = await comparePolicies({ source: "folder", folder, knobs: allKnobs, seed: 1 });
    expect(labels).toEqual([{ label: "sick", present: 1, uncertain: 1 }]);
  });

  it("are the same for a phantom, which has no uncertain labels", async () => {
    const { labels, policies } = await comparePolicies({ source: "phantom-head-ct", knobs: allKnobs, seed: 1 });
    expect(labels.every(({ present, uncertain }) => present >= 0 && uncertain === 0)).toBe(true);
    expect(new Set(policies.map((one) => JSON.stringify({ ...one, policy: "" }))).size).toBe(1);
    await expect(comparePolicies({ source: "none", knobs: allKnobs, seed: 1 })).rejects.toBeInstanceOf(UserError);
  });
});
