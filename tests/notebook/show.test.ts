/** What notebooks show, from inside a kernel and outside of one. */
import { describe, expect, test, vi } from "vitest";
import type { NotebookEvent } from "../../lib/notebook/runner/events";
import type { DisplayOutput } from "../../lib/notebook/notebook-file";
import { notebookProgress } from "../../lib/notebook/display/progress-display";
import { showTable } from "../../lib/notebook/display/table";
import { attempt } from "./fixture";

describe("in a notebook", () => {
  test("figures, tables, prose and progress are outputs in several forms", async () => {
    const events: NotebookEvent[] = [];
    const cell = `
      import { show, showMarkdown, showTable } from "synthcohort";
      import { notebookProgress } from "synthcohort/notebook";
      import * as dfd from "danfojs-node";
      await show({ data: [{ type: "bar", x: ["real"], y: [1] }], layout: { width: 300, height: 200 }, alt: "One bar" });
      showTable([{ name: "<b>", value: 0.12345 }, { name: "none", value: NaN }], { caption: "A & B", digits: 2 });
      showTable(new dfd.DataFrame([{ a: 1 }, { a: 2 }]), { limit: 1 });
      showMarkdown("**bold**");
      const onProgress = notebookProgress("training");
      for (let done = 0; done <= 20; done++) {
        onProgress({ task: "t", done, total: 20, unit: "kimg" });
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      onProgress({ task: "t", done: 20, total: 20, unit: "kimg" });`;
    const { saved, error } = await attempt([cell], { onEvent: (event) => events.push(event) });
    expect(error).toBeUndefined();
    const [figure, table, frame, prose, progress, ...others] = saved.cells[0].outputs as DisplayOutput[];
    expect(Object.keys(figure.data).sort()).toEqual(["application/vnd.plotly.v1+json", "image/png", "text/plain"]);
    expect(figure.metadata).toEqual({ "image/png": { width: 300, height: 200 } });
    const png = Buffer.from(figure.data["image/png"] as string, "base64");
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([300, 200]);
    expect(table.data["text/html"]).toContain(
      '<td style="text-align:left">&lt;b&gt;</td><td style="text-align:right">0.12</td>',
    );
    expect(table.data["text/html"]).toContain("<caption>A &amp; B</caption>");
    expect(table.data["text/plain"]).toBe("A & B\nname  value\n<b>    0.12\nnone      –");
    expect(frame.data["text/plain"]).toBe("a\n1\n… and 1 more rows");
    expect(prose.data["text/markdown"]).toBe("**bold**");
    expect(Object.keys(progress.data)).toEqual(["text/plain"]);
    expect(progress.data["text/plain"]).toMatch(/^training: done in \d+ s$/);
    expect(others).toEqual([]);
    const reports = events.flatMap((event) => (event.type === "cell-progress" ? [event.report] : []));
    expect(reports[0]).toMatchObject({ task: "training", done: 0, total: 20 });
    expect(reports.at(-1)?.done).toBe(20);
    expect(reports.length).toBeLessThan(10); // at most one a second
  });
});

describe("outside a notebook", () => {
  test("the text goes to stderr", () => {
    const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      showTable([{ a: 1 }]);
      notebookProgress()({ task: "sampling", done: 5, total: 5, unit: "images" });
      expect(write.mock.calls.map(([text]) => text)).toEqual(["a\n1\n", "sampling: done\n"]);
    } finally {
      write.mockRestore();
    }
  });
});
