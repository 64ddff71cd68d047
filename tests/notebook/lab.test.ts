/** JupyterLab's environment, with stand-ins for Python and pip; and the kernel that Jupyter finds in the repository. */
import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { jupyterFolder, provideLabEnvironment } from "../../lib/notebook/lab/lab-environment";
import { provideOwnNotebooks } from "../../lib/notebook/lab/own-notebooks";
import { packageRoot } from "../../lib/support/paths";
import { temporaryFolder } from "./fixture";

afterEach(() => vi.unstubAllEnvs());

/** Puts a script named python3 first on the path. */
function standInPython(script: string): void {
  const folder = temporaryFolder();
  fs.writeFileSync(path.join(folder, "python3"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  vi.stubEnv("PATH", `${folder}:/bin:/usr/bin`);
}

test("without Python, or without its module venv, it says what to install", () => {
  vi.stubEnv("PATH", "/nonexistent");
  expect(() => provideLabEnvironment(path.join(temporaryFolder(), "v"))).toThrow(/there is no `python3`; install it/);
  standInPython("echo 'ensurepip is not available'; exit 1");
  expect(() => provideLabEnvironment(path.join(temporaryFolder(), "v"))).toThrow(/python3-venv/);
});

test("a failed installation is tried again, a finished one is not", () => {
  const folder = path.join(temporaryFolder(), "venv");
  const calls = path.join(temporaryFolder(), "calls");
  const pip = (status: number): void =>
    standInPython(
      `mkdir -p "$3/bin"; printf '#!/bin/sh\\necho "$@" >> ${calls}\\nexit ${status}\\n' > "$3/bin/python"; chmod +x "$3/bin/python"`,
    );
  pip(1);
  expect(() => provideLabEnvironment(folder)).toThrow(/pip could not install JupyterLab/);
  pip(0);
  expect(provideLabEnvironment(folder)).toBe(path.join(folder, "bin"));
  provideLabEnvironment(folder);
  const lines = fs.readFileSync(calls, "utf8").trim().split("\n");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain("-m pip install");
  const { argv } = JSON.parse(
    fs.readFileSync(path.join(folder, "share/jupyter/kernels/tslab/kernel.json"), "utf8"),
  ) as { argv: string[] };
  expect(argv[0]).toBe(process.execPath);
  for (const file of [argv[2], argv[3]]) expect(fs.existsSync(file), file).toBe(true);
});

test("the repository's kernel starts what the runner starts", () => {
  const folder = path.join(jupyterFolder, "kernels", "tslab");
  const { argv } = JSON.parse(fs.readFileSync(path.join(folder, "kernel.json"), "utf8")) as { argv: string[] };
  const files = argv.map((part) => path.normalize(part.replace("{resource_dir}", folder)));
  expect(files).toEqual([
    "node",
    "--require",
    path.join(packageRoot, "dist/notebook/kernel/kernel-guard.js"),
    path.join(packageRoot, "node_modules/tslab/bin/tslab"),
    "kernel",
    "--config-path",
    "{connection_file}",
  ]);
});

test("readers get the lesson with its notes, too", () => {
  const to = path.join(temporaryFolder(), "mine");
  expect(provideOwnNotebooks(undefined, to)).toEqual([]);
  const lesson = path.join(to, "teaching");
  expect(fs.readdirSync(lesson).sort()).toEqual(["instructor.md", "lesson.ipynb", "solutions.md"]);
  for (const name of ["instructor.md", "lesson.ipynb", "solutions.md"]) {
    const links = [...fs.readFileSync(path.join(lesson, name), "utf8").matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)];
    expect(links.map(([, link]) => link).filter((link) => !fs.existsSync(path.join(lesson, link)))).toEqual([]);
  }
  fs.writeFileSync(path.join(lesson, "lesson.ipynb"), "mine");
  fs.writeFileSync(path.join(to, ".copied-from.json"), "{}");
  expect(provideOwnNotebooks(undefined, to)).toEqual(["teaching/lesson.ipynb"]);
  expect(fs.readFileSync(path.join(lesson, "lesson.ipynb"), "utf8")).toBe("mine");
});

test("readers get copies of their own: new versions replace those that they have not changed", () => {
  const [from, to] = [temporaryFolder(), path.join(temporaryFolder(), "mine")];
  const write = (folder: string, name: string, text: string): void => fs.writeFileSync(path.join(folder, name), text);
  const own = (name: string): string => fs.readFileSync(path.join(to, name), "utf8");
  for (const name of ["01.ipynb", "02.ipynb"]) write(from, name, `${name} 1`);
  write(from, "notes.txt", "not copied");
  expect(provideOwnNotebooks(from, to)).toEqual([]);
  expect(fs.readdirSync(to).filter((name) => !name.startsWith("."))).toEqual(["01.ipynb", "02.ipynb"]);
  write(to, "02.ipynb", "mine");
  expect(provideOwnNotebooks(from, to)).toEqual([]);
  expect(own("02.ipynb")).toBe("mine");
  for (const name of ["01.ipynb", "02.ipynb"]) write(from, name, `${name} 2`);
  expect(provideOwnNotebooks(from, to)).toEqual(["02.ipynb"]);
  expect([own("01.ipynb"), own("02.ipynb")]).toEqual(["01.ipynb 2", "mine"]);
  // It is said once, and a copy that was deleted comes back as it is now.
  expect(provideOwnNotebooks(from, to)).toEqual([]);
  fs.rmSync(path.join(to, "02.ipynb"));
  expect(provideOwnNotebooks(from, to)).toEqual([]);
  expect(own("02.ipynb")).toBe("02.ipynb 2");
  // Without the record of copies nothing of the reader's is replaced.
  fs.writeFileSync(path.join(to, ".copied-from.json"), "{");
  write(to, "01.ipynb", "mine, too");
  provideOwnNotebooks(from, to);
  expect(own("01.ipynb")).toBe("mine, too");
});
