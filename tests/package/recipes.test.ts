/** The recipes for machines that are not here (containers, Binder, GitHub's): they run nothing that is not run here. */
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.join(__dirname, "..", "..");
const read = (name: string): string => fs.readFileSync(path.join(root, name), "utf8");
const { scripts, engines } = JSON.parse(read("package.json")) as {
  scripts: Record<string, string>;
  engines: { node: string };
};

/** Commands of npm in a text, each to the next separator. */
const npmCommands = (text: string): string[] =>
  [...text.matchAll(/npm (?:ci|run) ?[^&"\n]*/g)].map(([command]) => command.trim());

describe.each(["Dockerfile", "binder/Dockerfile", ".devcontainer/devcontainer.json", ".github/workflows/checks.yml"])(
  "%s",
  (file) => {
    const commands = npmCommands(read(file));

    it("installs by npm ci and then runs scripts that there are", () => {
      expect(commands[0]).toBe("npm ci");
      const names = commands.slice(1).map((command) => /^npm run ([\w:]+)/.exec(command)?.[1] ?? command);
      expect(names.length).toBeGreaterThan(0);
      expect(names.filter((name) => !(name in scripts))).toEqual([]);
    });
  },
);

describe("the recipes", () => {
  const packages = (file: string): string | undefined => /apt-get install [^&]*/.exec(read(file))?.[0];

  it("need the same packages of Debian, and a Node.js that is supported", () => {
    expect(packages("binder/Dockerfile")).toBe(packages("Dockerfile"));
    const major = Number(/\d+/.exec(engines.node)?.[0]);
    for (const file of ["Dockerfile", "binder/Dockerfile"])
      expect(Number(/^FROM node:(\d+)-bookworm/m.exec(read(file))?.[1])).toBe(major);
    expect(read(".github/workflows/checks.yml")).toContain(`node: [${major}, 22, 24]`);
  });

  it("open a stage of the Dockerfile in VS Code, with its extensions for notebooks", () => {
    const container = JSON.parse(read(".devcontainer/devcontainer.json")) as {
      build: { dockerfile: string; target: string };
      customizations: { vscode: { extensions: string[] } };
    };
    expect(fs.existsSync(path.join(root, ".devcontainer", container.build.dockerfile))).toBe(true);
    expect(read("Dockerfile")).toMatch(new RegExp(`^FROM \\S+ AS ${container.build.target}$`, "m"));
    expect(container.customizations.vscode.extensions).toEqual(["ms-toolsai.jupyter", "ms-python.python"]);
  });

  it("copy into an image nothing that git ignores", () => {
    const lines = (file: string): string[] => read(file).trim().split("\n");
    // Folders, and files in a place of their own; patterns of small files are left to git.
    const names = lines(".gitignore")
      .filter((line) => line.includes("/") && line !== "figures/*.pdf")
      .map((line) => line.replace(/^\/|\/$/g, ""));
    const left = lines(".dockerignore").map((line) => line.replace("**/", ""));
    expect(names).toContain("node_modules");
    expect(names.filter((name) => !left.includes(name))).toEqual([]);
  });
});
