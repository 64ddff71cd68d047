/** Notebooks run in real tslab kernels: what succeeds, and every way to fail. */
import { describe, expect, test } from "vitest";
import type { NotebookEvent } from "../../lib/notebook/runner/events";
import { CellError, KernelDiedError } from "../../lib/notebook/runner/failure";
import type { ErrorOutput } from "../../lib/notebook/notebook-file";
import { attempt, textOf } from "./fixture";

describe.concurrent("runNotebook", () => {
  test("runs cells in order, keeps outputs and tells how far it is", async () => {
    const events: NotebookEvent[] = [];
    const { run, saved } = await attempt(
      [
        { markdown: "# Data\nprose" },
        "const a = [1, 2];",
        "// Sum them.\nconsole.log(a[0] + a[1]);\nconsole.error('to stderr');",
        "",
      ],
      { onEvent: (event) => events.push(event) },
    );
    expect(textOf(saved, 2)).toBe("3\nto stderr\n");
    expect(saved.cells.map((cell) => cell.execution_count)).toEqual([undefined, 1, 2, null]);
    expect(run?.cells.map((cell) => cell.title)).toEqual(["Data", "Sum them"]);
    expect(events.map((event) => event.type)).toEqual([
      "notebook-start",
      "cell-start",
      "cell-end",
      "cell-start",
      "cell-end",
      "notebook-end",
    ]);
    expect(events[3]).toMatchObject({ cell: 2, cells: 2, title: "Sum them" });
  });

  test("parameters replace the notebook's own", async () => {
    const cells = [
      { code: "let images = 10;\nlet preset = 'quick';", tags: ["parameters"] },
      "console.log(images * 2, preset);",
    ];
    const { saved, error } = await attempt(cells, { parameters: "images = 21;\npreset = 'smoke';" });
    expect(error).toBeUndefined();
    expect(saved.cells[1].metadata.tags).toEqual(["injected-parameters"]);
    expect(textOf(saved, 2)).toBe("42 smoke\n");
  });

  test("a parameter of the wrong type is a type error", async () => {
    const cells = [{ code: "let images = 10;", tags: ["parameters"] }, "console.log('not reached');"];
    const { saved, error } = await attempt(cells, { parameters: "images = 'many';" });
    expect(error).toBeInstanceOf(CellError);
    expect((error as CellError).error.ename).toBe("TypeScript error");
    expect((error as CellError).message).toContain("not assignable to type 'number'");
    expect(textOf(saved, 2)).toBe("");
  });

  test("a failed cell ends the run with its error, notebook and cell", async () => {
    const { error, saved } = await attempt([
      "console.error('a warning before');\nconsole.log('kept');",
      "// Divide.\nfunction divide(): number { throw new RangeError('by zero'); }\nconsole.error('just before');\ndivide();",
      "console.log('not reached');",
    ]);
    expect(error).toBeInstanceOf(CellError);
    const { place, error: output, message } = error as CellError;
    expect(place).toMatchObject({ cell: 2, title: "Divide" });
    expect(output).toMatchObject({ ename: "RangeError", evalue: "by zero" });
    expect(message).toMatch(/in\.ipynb, cell 2 \(Divide\): RangeError: by zero$/);
    expect(output.traceback.join("\n")).toContain("at divide");
    expect(output.traceback.join("\n")).not.toContain("node_modules/tslab");
    expect(saved.cells[1].outputs?.map((o) => o.output_type)).toEqual(["stream", "error"]);
    expect(textOf(saved, 1)).toBe("just before\n");
    expect(textOf(saved, 2)).toBe("");
  });

  test("a promise that nobody awaits fails the cell, even one that waits forever", async () => {
    const { error } = await attempt([
      "void (async () => { throw new TypeError('stray'); })();\nawait new Promise(r => setTimeout(r, 1e6));",
    ]);
    expect((error as CellError).error).toMatchObject({ ename: "TypeError" });
    expect((error as CellError).message).toContain("stray (a promise failed that nobody awaited");
  });

  test("cells tagged raises-exception may fail", async () => {
    const tags = ["raises-exception"];
    const { error, saved } = await attempt([
      { code: "throw new Error('as shown');", tags },
      { code: "const n: number = 'type error';", tags },
      { code: "await Promise.reject(new TypeError('awaited'));", tags },
      { code: "class UserError extends Error { name = 'UserError'; }\nthrow new UserError('Mend it.');", tags },
      "console.log('went on');",
    ]);
    expect(error).toBeUndefined();
    const errors = saved.cells.slice(0, 4).map((cell) => cell.outputs?.[0] as ErrorOutput);
    expect(errors.map(({ ename, evalue }) => `${ename}: ${evalue}`)).toEqual([
      "Error: as shown",
      "TypeScript error: 1:7 - Type 'string' is not assignable to type 'number'.",
      "TypeError: awaited",
      "UserError: Mend it.",
    ]);
    expect(errors[3].traceback).toEqual(["UserError: Mend it."]); // what the user can mend needs no trace
    expect(textOf(saved, 4)).toBe("went on\n");
  });

  test("the kernel's death is told from a failed cell", async () => {
    const killed = await attempt([
      "console.log('before');",
      "process.kill(process.pid, 'SIGKILL');\nawait new Promise(() => 0);",
    ]);
    expect(killed.error).toBeInstanceOf(KernelDiedError);
    expect((killed.error as KernelDiedError).place.cell).toBe(2);
    expect((killed.error as KernelDiedError).message).toContain("memory");
    expect(textOf(killed.saved, 0)).toBe("before\n");
  });

  test("a kernel out of memory says so", async () => {
    const cell = "const held: unknown[] = [];\nfor (;;) held.push(new Array(1e5).fill(0.5).map(x => [x]));";
    const { error } = await attempt([cell], { env: { NODE_OPTIONS: "--max-old-space-size=120" } });
    expect(error).toBeInstanceOf(KernelDiedError);
    expect((error as KernelDiedError).message).toContain("ran out of memory");
  });

  test("much output arrives whole, endless output is cut", async () => {
    const { saved } = await attempt([
      "for (let i = 0; i < 5000; i++) console.log('line', i);",
      "console.log('x'.repeat(1e6));\nconsole.log('more');",
    ]);
    expect(textOf(saved, 0).trimEnd().split("\n")).toHaveLength(5000);
    expect(textOf(saved, 1).length).toBeLessThan(201_000);
    expect(textOf(saved, 1)).toContain("left out");
  });
});
