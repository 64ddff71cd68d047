/** Notebook files: what is read, and the bytes that are written. */
import * as fs from "node:fs";
import * as path from "node:path";
import { expect, test } from "vitest";
import { readNotebook, writeNotebook } from "../../lib/notebook/notebook-file";
import { injectParameters } from "../../lib/notebook/parameters";
import { notebookOf, temporaryFolder } from "./fixture";

/** As nbformat 5.11 (`nbformat.write`) writes it. */
const asJupyterWritesIt = `{
 "cells": [
  {
   "cell_type": "code",
   "execution_count": 1,
   "id": "c0",
   "metadata": {},
   "outputs": [
    {
     "data": {
      "application/json": {
       "b": [
        1
       ]
      },
      "image/png": "iVBOR",
      "text/plain": [
       "a\\n",
       "ü"
      ]
     },
     "metadata": {},
     "output_type": "display_data"
    },
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "x\\n"
     ]
    }
   ],
   "source": [
    "1;\\n",
    "2;"
   ]
  }
 ],
 "metadata": {},
 "nbformat": 4,
 "nbformat_minor": 5
}
`;

test("what Jupyter has written is read and written again byte for byte", () => {
  const file = path.join(temporaryFolder(), "n.ipynb");
  fs.writeFileSync(file, asJupyterWritesIt);
  const notebook = readNotebook(file);
  expect(notebook.cells[0].source).toBe("1;\n2;");
  writeNotebook(file, notebook);
  expect(fs.readFileSync(file, "utf8")).toBe(asJupyterWritesIt);
});

test("what is no notebook is refused in one sentence", () => {
  const file = path.join(temporaryFolder(), "n.ipynb");
  expect(() => readNotebook(file)).toThrow(/does not exist/);
  fs.writeFileSync(file, "{");
  expect(() => readNotebook(file)).toThrow(/is not a notebook/);
  fs.writeFileSync(file, '{"nbformat": 3, "worksheets": []}');
  expect(() => readNotebook(file)).toThrow(/not a notebook of format 4/);
});

test("injected parameters replace those of an earlier run", () => {
  const notebook = notebookOf([{ markdown: "# T" }, { code: "let a = 1;", tags: ["parameters"] }, "a;"]);
  const once = injectParameters(notebook, "a = 2;", "n");
  const twice = injectParameters(once, "a = 3;", "n");
  expect(twice.cells.map((cell) => cell.source)).toEqual([
    "# T",
    "let a = 1;",
    "// Set from outside for this run.\na = 3;",
    "a;",
  ]);
  expect(injectParameters(twice, undefined, "n").cells).toEqual(notebook.cells);
  expect(() => injectParameters(notebookOf(["1;"]), "a = 2;", "n.ipynb")).toThrow(/n\.ipynb takes no parameters/);
});
