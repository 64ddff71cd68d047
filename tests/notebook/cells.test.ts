/** The committed notebooks as a reader sees them: short cells, and nothing in them that a kernel does by itself. */
import { createRequire } from "node:module";
import * as path from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { findNotebooks, notebooksFolder } from "../../lib/cli/notebook-parameters";
import { readNotebook } from "../../lib/notebook/notebook-file";

const mostLines = 15;
const mostColumns = 120;

interface CodeCell {
  readonly place: string;
  readonly source: string;
}

const cells = findNotebooks().flatMap((file) =>
  readNotebook(path.join(notebooksFolder, file)).cells.flatMap(({ cell_type, source }, index): CodeCell[] =>
    cell_type === "code" ? [{ place: `${file}, cell ${index + 1}`, source }] : [],
  ),
);

/** Names that a node declares anywhere inside of it, and names that stand in object literals for themselves. */
function namesIn(source: string): { declared: Set<string>; shorthand: Set<string> } {
  const [declared, shorthand] = [new Set<string>(), new Set<string>()];
  const visit = (node: ts.Node): void => {
    if (ts.isShorthandPropertyAssignment(node)) shorthand.add(node.name.text);
    const isDeclared =
      ts.isVariableDeclaration(node) || ts.isBindingElement(node) || ts.isParameter(node) || ts.isImportSpecifier(node);
    if (isDeclared && ts.isIdentifier(node.name)) declared.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ES2022, true));
  return { declared, shorthand };
}

describe("cells of the notebooks", () => {
  test("are all read by this test", () => expect(cells.length).toBeGreaterThan(80));

  test(`have at most ${mostLines} lines of ${mostColumns} columns`, () => {
    const tooLarge = cells.filter(({ source }) => {
      const lines = source.split("\n");
      return lines.length > mostLines || lines.some((line) => [...line].length > mostColumns);
    });
    expect(tooLarge.map(({ place }) => place)).toEqual([]);
  });

  test("leave progress, interrupts and the places of figures to the kernel and the experiment", () => {
    const repeated = /onProgress|signal:|interruptSignal|notebookProgress|trainingView|experiment\.figure\(/;
    expect(cells.filter(({ source }) => repeated.test(source)).map(({ place }) => place)).toEqual([]);
  });

  test("import what there is, and use all that they import", () => {
    const node = createRequire(import.meta.url);
    const imports = cells.flatMap(({ place, source }) =>
      [...source.matchAll(/import \{([^}]+)\} from "(synthcohort[^"]*)"/g)].map(([, names, from]) => ({
        place: place.split(",")[0],
        from,
        names: names.split(/[\s,]+/).filter(Boolean),
      })),
    );
    expect(imports.length).toBeGreaterThan(10);
    for (const { place, from, names } of imports) {
      const exported = Object.keys(node(from) as object);
      expect(names.filter((name) => !exported.includes(name)).map((name) => `${name} of ${from}, in ${place}`)).toEqual(
        [],
      );
      const text = cells.filter((cell) => cell.place.startsWith(place)).map(({ source }) => source);
      const uses = (name: string): number => text.join("\n").split(new RegExp(`\\b${name}\\b`)).length - 1;
      expect(names.filter((name) => uses(name) < 2).map((name) => `${name}, in ${place}`)).toEqual([]);
    }
  });

  // tslab loses such a name: "ReferenceError: synthetic is not defined".
  test("name a variable of an earlier cell in full in an object literal", () => {
    const lost = cells.flatMap(({ place, source }) => {
      const { declared, shorthand } = namesIn(source);
      return [...shorthand].filter((name) => !declared.has(name)).map((name) => `${name} in ${place}`);
    });
    expect(lost).toEqual([]);
  });
});
