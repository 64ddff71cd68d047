/** Every link in the project's prose leads to a file that is there, and every path that it names in code marks. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.join(__dirname, "..");
const files = execFileSync("git", ["ls-files", "*.md"], { cwd: root, encoding: "utf8" }).trim().split("\n");

describe.each(files)("%s", (file) => {
  const text = fs.readFileSync(path.join(root, file), "utf8").replace(/^(```)[^]*?^\1/gm, "");

  it("links to what is there", () => {
    const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(([, link]) => link);
    expect(links.filter((link) => !fs.existsSync(path.join(root, path.dirname(file), link)))).toEqual([]);
  });

  it("names paths that are there", () => {
    const named = [...text.matchAll(/`((?:lib|tests|bench|bin|notebooks|figures|cluster)\/[\w./-]+)`/g)].map(
      ([, name]) => name,
    );
    expect(named.filter((name) => !fs.existsSync(path.join(root, name)))).toEqual([]);
  });
});

describe("lib", () => {
  it("has a README of at most twenty lines in each folder", () => {
    const folders = fs
      .readdirSync(path.join(root, "lib"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory());
    const long = folders.filter(({ name }) => {
      const readme = path.join(root, "lib", name, "README.md");
      return !fs.existsSync(readme) || fs.readFileSync(readme, "utf8").trimEnd().split("\n").length > 20;
    });
    expect(long.map(({ name }) => name)).toEqual([]);
  });
});
