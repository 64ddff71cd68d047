/** What a benchmark of label combinations needs, whatever their number. */
import { expect } from "vitest";

/**
 * No two labels may say the same, or one the opposite of the other, and no finding may come in one combination alone where there
 * are six or more. "No Finding" has no company by its meaning, so it may.
 * @param combinations names of present labels, joined by " + ".
 */
export function expectSoundLabels(combinations: readonly string[], labels: readonly string[]): void {
  const columns = labels
    .map((label) => ({ label, present: combinations.map((names) => names.split(" + ").includes(label)) }))
    .filter(({ present }) => present.includes(true) && present.includes(false));
  expect(columns.length).toBeGreaterThan(0);
  columns.forEach(({ label, present }, place) => {
    for (const other of columns.slice(place + 1)) {
      const alike = present.filter((value, row) => value === other.present[row]).length;
      expect(alike, `${label} and ${other.label}`).toBeGreaterThan(0);
      expect(alike, `${label} and ${other.label}`).toBeLessThan(present.length);
    }
    if (combinations.length >= 6 && label !== "No Finding")
      expect(present.filter(Boolean).length, label).toBeGreaterThanOrEqual(2);
  });
}
