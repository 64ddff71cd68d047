/** A project of one's own, made as an installed package makes it; `tests/package` makes one from the tarball. */
import * as fs from "node:fs";
import * as path from "node:path";
import { expect, test, vi } from "vitest";
import { makeProject } from "../../lib/notebook/lab/new-project";
import { packageRoot } from "../../lib/support/paths";
import { temporaryFolder } from "./fixture";

vi.mock("../../lib/support/paths", async (original) => ({ ...(await original<object>()), isCheckout: false }));

test("a project has the notebooks and the lesson, whose links hold there", async () => {
  const project = path.join(temporaryFolder(), "My Study");
  await makeProject(project);
  const lesson = path.join(project, "notebooks", "teaching");
  for (const name of ["instructor.md", "lesson.ipynb", "solutions.md"]) {
    const copy = fs.readFileSync(path.join(lesson, name), "utf8");
    expect(copy).toBe(fs.readFileSync(path.join(packageRoot, "notebooks", "teaching", name), "utf8"));
    const links = [...copy.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link]) => link);
    expect(links.filter((link) => !fs.existsSync(path.join(lesson, link)))).toEqual([]);
  }
  // The notebook to start from shows a figure.
  expect(fs.readFileSync(path.join(project, "notebooks", "00-start-here.ipynb"), "utf8")).toContain(
    "../figures/comparison.png",
  );
  expect(fs.existsSync(path.join(project, "figures", "comparison.png"))).toBe(true);
  const names = (folder: string): string[] => fs.readdirSync(folder).filter((name) => name.endsWith(".ipynb"));
  expect(names(path.join(project, "notebooks"))).toEqual(names(path.join(packageRoot, "notebooks")));
  await expect(makeProject(project)).rejects.toThrow(/is not empty; give a folder/);
});
