/** The shape of lib/: what a newcomer relies on when they look for a file. */
import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const lib = path.join(__dirname, "..", "lib");
const files = fs
  .readdirSync(lib, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .sort();
const contentOf = (file: string): string => fs.readFileSync(path.join(lib, file), "utf8");

/** The files that one imports, types included. */
function importsOf(file: string): string[] {
  const names = ts
    .preProcessFile(contentOf(file), true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith("."));
  return names
    .map((name) => path.join(path.dirname(file), name))
    .flatMap((name) => [`${name}.ts`, path.join(name, "index.ts")].filter((one) => files.includes(one)));
}

const imports = new Map(files.map((file) => [file, importsOf(file)]));

/** A way through imports from a file back to itself. */
function circleFrom(start: string): string[] | undefined {
  const ways: string[][] = [[start]];
  const seen = new Set<string>();
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    for (const next of imports.get(way[way.length - 1])!) {
      if (next === start) return [...way, next];
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return undefined;
}

describe("lib", () => {
  it("is all read by this test", () => {
    expect(files.length).toBeGreaterThan(300);
    expect(imports.get("experiment/stages.ts")).toContain("runs/run-folder.ts");
  });

  it("has no circle of imports, not even of types", () => {
    expect(files.flatMap((file) => circleFrom(file)?.join(" → ") ?? [])).toEqual([]);
  });

  it("has no folder with more than twenty files", () => {
    const count = (folder: string): number =>
      fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()).length;
    const folders = fs
      .readdirSync(lib, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => path.join(entry.parentPath, entry.name));
    expect(folders.filter((folder) => count(folder) > 20)).toEqual([]);
  });

  it("gives no two things one name", () => {
    const exported = files.flatMap((file) =>
      [
        ...contentOf(file).matchAll(
          /^export (?:async )?(?:abstract )?(?:function\*?|const|class|interface|type) (\w+)/gm,
        ),
      ].map(([, name]) => ({ name, file })),
    );
    const twice = exported.filter(({ name, file }) =>
      exported.some((other) => other.name === name && other.file !== file),
    );
    expect(twice).toEqual([]);
  });
});
