/** The report: one file, everything escaped, nothing that runs or fetches. */
import * as fs from "node:fs";
import * as path from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { Figure } from "../../lib/figures/drawing/figure";
import { figureSvg } from "../../lib/figures/drawing/render";
import type { Output } from "../../lib/notebook/notebook-file";
import { writeReport } from "../../lib/notebook/report/report";
import { plotlyType } from "../../lib/notebook/display/plotly-output";
import { packageRoot } from "../../lib/support/paths";
import { Random } from "../../lib/support/random";
import { notebookOf, temporaryFolder, type CellText } from "./fixture";

const opening = { answer: "It costs < 0.1.", changes: "", summary: "AUROC\n  0.9 & up" };

async function report(cells: readonly CellText[], outputs: readonly Output[] = []): Promise<string> {
  const folder = temporaryFolder();
  const notebook = notebookOf(cells);
  const last = notebook.cells[notebook.cells.length - 1];
  if (last.cell_type === "code") last.outputs = [...outputs];
  fs.writeFileSync(path.join(folder, "01-first.ipynb"), JSON.stringify(notebook));
  fs.writeFileSync(path.join(folder, "02-second.ipynb"), JSON.stringify(notebookOf([{ markdown: "# Second" }])));
  const file = path.join(folder, "report.html");
  const notebooks = ["01-first.ipynb", "02-second.ipynb"].map((name) => path.join(folder, name));
  await writeReport({ notebooks, file, title: "A <title>", opening });
  return fs.readFileSync(file, "utf8");
}

const display = (data: Record<string, unknown>, metadata = {}): Output => ({
  output_type: "display_data",
  data,
  metadata,
});

describe("writeReport", () => {
  test("prose, contents, equations and links between notebooks", async () => {
    const html = await report([
      {
        markdown:
          "# First\n\n## The *loss*\n\nwith $\\lambda = 10$, and\n\n$$a < b$$\n\nsee [next](02-second.ipynb), [paper](https://example.org/x)",
      },
    ]);
    expect(html).toContain('<h2 id="notebook-01-first-1">First</h2>');
    expect(html).toMatch(/<a href="#notebook-01-first-2">The loss<\/a>/);
    expect(html).toMatch(/<math[^>]*>[^]*λ[^]*<\/math>/);
    expect(html).toMatch(/<math[^>]*display="block"/);
    expect(html).not.toContain("katex-html");
    expect(html).toContain('<a href="#notebook-02-second">next</a>');
    expect(html).toContain('<pre class="summary">AUROC\n  0.9 &amp; up</pre>');
    expect(html).toContain("<h1>A &lt;title&gt;</h1>");
  });

  test("opens with the answer, what was changed, the figures that were drawn, and the table", async () => {
    const folder = temporaryFolder();
    const [drawn, notDrawn] = ["comparison", "images"].map((name) => path.join(folder, name));
    fs.writeFileSync(`${drawn}.png`, "picture");
    fs.writeFileSync(`${drawn}.json`, JSON.stringify({ alt: 'AUROCs of "all"' }));
    const file = path.join(folder, "report.html");
    const figures = [drawn, notDrawn];
    await writeReport({ notebooks: [], file, title: "T", opening: { ...opening, changes: "seed 2", figures } });
    const header = /<header>\n([^]*)\n<\/header>/.exec(fs.readFileSync(file, "utf8"))?.[1];
    expect(header?.split("\n")).toEqual([
      "<h1>T</h1>",
      '<p class="answer">It costs &lt; 0.1.</p>',
      "<p>Changed: seed 2.</p>",
      `<img class="figure" alt="AUROCs of &quot;all&quot;" src="data:image/png;base64,${btoa("picture")}">`,
      '<pre class="summary">AUROC',
      "  0.9 &amp; up</pre>",
    ]);
  });

  test("nothing in a notebook becomes active", async () => {
    const attack = "<script>alert(1)</script><img src=x onerror=alert(1)>";
    const html = await report(
      [
        {
          markdown: `# ${attack}\n\n${attack}\n\n[x](javascript:alert(1)) ![p](https://example.org/p.png) $\\href{javascript:alert(1)}{x}$`,
        },
        `// ${attack}`,
      ],
      [
        { output_type: "stream", name: "stdout", text: attack },
        { output_type: "stream", name: "stderr", text: attack },
        { output_type: "error", ename: attack, evalue: attack, traceback: [attack] },
        display({
          "text/html": `<table onclick="alert(1)"><tr><td style="background:url(https://example.org);text-align:right">1</td></tr></table>${attack}<a href="javascript:alert(1)">l</a><img src="https://example.org/i.png"><svg onload="alert(1)"></svg>`,
        }),
        display({ "text/markdown": attack }),
        display({ "image/png": `"><script>alert(1)</script>`, "text/plain": attack }),
        display({ "image/png": "iVBORw0KGgo=", "text/plain": `"${attack}` }),
      ],
    );
    expect(html).not.toMatch(/<(script|svg|iframe|object|form)/i);
    expect(html.replace(/"[^"]*"/g, '""')).not.toMatch(/<[a-z][^>]* on\w+=/i); // quotes inside values are escaped
    expect(html).not.toMatch(/(href="(?!#)|src="(?!data:)|url\()/i);
    expect(html).toContain('<td style="text-align:right">1</td>');
    expect(html.match(/<img /g)).toHaveLength(1);
  });

  test("code and messages are folded, figures keep their description and size", async () => {
    const html = await report(
      ["const a = 1 < 2;"],
      [
        { output_type: "stream", name: "stderr", text: "a warning" },
        display(
          { "image/png": "iVBORw0KGgo=", "text/plain": "A figure", "application/vnd.plotly.v1+json": { data: [] } },
          { "image/png": { width: 760 } },
        ),
        display({ "text/html": "<progress></progress>half", "text/plain": "half" }),
        display({ "text/plain": "\u001b[31mred\u001b[0m: done" }),
      ],
    );
    expect(html).toContain("<details><summary>Code</summary><pre><code>const a = 1 &lt; 2;</code></pre></details>");
    expect(html).toContain("<details><summary>Messages</summary><pre>a warning</pre></details>");
    expect(html).toContain('<img class="figure" alt="A figure" width="760" src="data:image/png;base64,iVBORw0KGgo=">');
    expect(html).toContain("<pre>red: done</pre>");
  });

  test("stays below 5 MB", async () => {
    const random = Random.fromSeed(1);
    const noise = Buffer.from(Array.from({ length: 1200 * 1200 }, () => random.integer(256)));
    const png = (
      await sharp(noise, { raw: { width: 1200, height: 1200, channels: 1 } })
        .png()
        .toBuffer()
    ).toString("base64");
    const html = await report(
      ["figures();"],
      Array.from({ length: 4 }, () => display({ "image/png": png })),
    );
    expect(png.length * 4).toBeGreaterThan(5_000_000);
    expect(html.length).toBeLessThan(5_000_000);
    expect(html.match(/src="data:image\/webp;base64,/g)).toHaveLength(4);
  });

  test(
    "stays below 5 MB with many drawings, whose lines and words are what they were",
    { timeout: 60_000 },
    async () => {
      const figure: Figure = {
        data: [
          {
            type: "scatter",
            mode: "markers",
            x: Array.from({ length: 600 }, (_, i) => Math.sin(i)),
            y: Array.from({ length: 600 }, (_, i) => Math.cos(7 * i)),
          },
        ],
        layout: { width: 400, height: 300, title: { text: "50\u00a0% of 3×3 & <b>more</b> (#1)" } },
        alt: "",
      };
      const svg = await figureSvg(figure);
      const drawings = Math.floor(3_950_000 / Buffer.byteLength(svg));
      const html = await report(
        ["figures();"],
        Array.from({ length: drawings }, () => display({ "image/png": "iVBORw0KGgo=", [plotlyType]: figure })),
      );
      expect((drawings * Buffer.byteLength(svg) * 4) / 3).toBeGreaterThan(5_000_000);
      expect(Buffer.byteLength(html)).toBeLessThan(5_000_000);
      const sources = [...html.matchAll(/src="data:image\/svg\+xml;charset=utf-8,([^"]+)"/g)];
      expect(sources).toHaveLength(drawings);
      for (const [, text] of sources) {
        expect(text).not.toMatch(/[#<>&\n]/);
        expect(decodeURIComponent(text)).toBe(svg);
      }
    },
  );

  test(
    "a dozen of the committed figures, the largest, stay below 5 MB, drawn as lines or as pixels, and fetch nothing",
    { timeout: 300_000 },
    async () => {
      const figures = path.join(packageRoot, "figures");
      const read = (name: string): string => fs.readFileSync(path.join(figures, name), "utf8");
      const size = (name: string): number => fs.statSync(path.join(figures, `${name}.svg`)).size;
      const names = fs
        .readdirSync(figures)
        .filter((name) => name.endsWith(".json"))
        .map((name) => name.slice(0, -".json".length));
      const largest = names.sort((a, b) => size(b) - size(a)).slice(0, 12);
      const outputs = largest.map((name, i) => {
        const png = fs.readFileSync(path.join(figures, `${name}.png`)).toString("base64");
        // Some notebooks have pictures alone: those of figures that no browser could draw again.
        return display(
          {
            "image/png": png,
            "text/plain": name,
            ...(i % 4 < 3 && { [plotlyType]: JSON.parse(read(`${name}.json`)) as object }),
          },
          { "image/png": { width: 760 } },
        );
      });
      const html = await report(["figures();"], outputs);
      const pictures = [...html.matchAll(/<img [^>]*src="data:image\/(svg\+xml|png|webp);base64,([^"]+)">/g)];
      const svgs = pictures
        .filter(([, type]) => type === "svg+xml")
        .map(([, , base64]) => Buffer.from(base64, "base64").toString());
      expect(pictures).toHaveLength(12);
      expect(svgs).toHaveLength(9);
      expect(Buffer.byteLength(html)).toBeLessThan(5_000_000);
      for (const text of [html, ...svgs]) {
        expect(text).not.toMatch(/<script|(href|src)\s*=\s*["'](?!#|data:)|url\(\s*["']?(?!["']?(#|data:))|@import/i);
        expect(
          (text.match(/https?:\/\/[^\s"'<>]*/g) ?? []).filter((url) => !url.startsWith("http://www.w3.org/")),
        ).toEqual([]); // names, not places
      }
    },
  );
});
