/** What a reader sees of a cell that fails or is stopped, and of a misspelt knob. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Kernel } from "../../lib/notebook/runner/kernel";
import { packageRoot } from "../../lib/support/paths";

interface Shown {
  readonly status: string;
  /** What was written or shown, in order; of outputs in several forms the text. */
  readonly texts: string[];
  readonly html: string[];
}

let kernel: Kernel;
beforeAll(async () => {
  kernel = await Kernel.start({ cwd: packageRoot });
  const { status, texts } = await run('import { openExperiment, UserError } from "synthcohort";');
  expect(status, texts.join("\n")).toBe("ok");
});
afterAll(() => kernel.stop(0));

async function run(code: string, stopEveryMs?: number): Promise<Shown> {
  const [texts, html]: string[][] = [[], []];
  // The first may come before the cell has been compiled.
  const timer = stopEveryMs === undefined ? undefined : setInterval(() => kernel.interrupt(), stopEveryMs);
  const { status } = await kernel.execute(code, ({ header, content }) => {
    if (header.msg_type === "stream") texts.push((content["text"] as string).trim());
    const data = content["data"] as Record<string, string> | undefined;
    if (data) texts.push(data["text/plain"]);
    if (data?.["text/html"]) html.push(data["text/html"]);
  });
  clearInterval(timer);
  // After an error tslab turns away for a moment whatever comes.
  if (status === "error") await sleep(300);
  return { status, texts, html };
}

const opened = (change: string): string =>
  `openExperiment({ preset: "smoke", data: "phantom-chest", seed: 1, change: ${change} });`;

test.each([
  [
    "a misspelt knob",
    '{ "cpdGan.learnRate": 1 }',
    /^There is no knob "cpdGan.learnRate"; did you mean cpdGan.learningRate\?[^\n]*$/,
  ],
  [
    "a value out of range",
    '{ "cpdGan.learningRate": -1 }',
    /^cpdGan.learningRate: -1 is not a number from 1e-8 to 1.$/,
  ],
])("%s is one sentence, without the compiled cell", async (_, change, sentence) => {
  const { status, texts } = await run(opened(change));
  expect(status).toBe("error");
  expect(texts).toEqual([expect.stringMatching(sentence)]);
});

test("an awaited sentence is a sentence, too", async () => {
  expect((await run('await Promise.reject(new UserError("Mend it."));')).texts).toEqual(["Mend it."]);
});

test("other errors are one line with the stack folded under it", async () => {
  const { texts, html } = await run("function inner(value: any) { value.method(); }\ninner(undefined);");
  expect(texts[0]).toBe("TypeError: Cannot read properties of undefined (reading 'method')");
  expect(html).toEqual([expect.stringMatching(/^<details><summary>[^]*at inner<\/pre><\/details>$/)]);
  expect(texts.join("\n")).not.toMatch(/evalmachine|node:|tslab/);
});

test("what a cell writes itself is left as it is", async () => {
  expect((await run('console.error("a warning", 1);')).texts).toEqual(["a warning 1"]);
});

describe("the stop button", () => {
  const work = (share: number): string => `import { notebookProgress } from "synthcohort/notebook";
    const tell = notebookProgress("training");
    tell({ task: "t", done: ${share}, total: 100, unit: "kimg" });
    await new Promise((resolve) => setTimeout(resolve, 60_000));`;

  test("leaves one line, that says how far the work was", async () => {
    const { status, texts } = await run(work(27.9), 2500);
    expect(status).toBe("error");
    expect(texts.at(-1)).toBe("Stopped at 27 %; run the cell again to go on.");
    expect(texts.join("\n")).not.toMatch(/Error|Interrupted|^ *at /m);
  });

  test("knows nothing of the work of cells before, and stops a loop that awaits nothing", async () => {
    expect((await run("for (;;) {}", 500)).texts).toEqual(["Stopped; run the cell again to start over."]);
  });
});

describe("names of knobs", () => {
  const cell = (knob: string): string =>
    `import { setParameters } from "synthcohort";\nsetParameters({ preset: "smoke", data: "phantom-chest", seed: 1, change: { ${knob}`;

  test("are completed in a cell", async () => {
    const code = cell('"cpdGan.learn');
    const { matches } = (await kernel.ask("complete_request", { code, cursor_pos: code.length })) as {
      matches: string[];
    };
    expect(matches.join(" ")).toContain("cpdGan.learningRate");
  });

  test("that are misspelt are asked about, in the parameters' cell as everywhere", async () => {
    const { texts } = await run(cell('"cpdGan.learnRate": 1 } });'));
    expect(texts).toEqual([
      expect.stringMatching(/^There is no knob "cpdGan.learnRate"; did you mean cpdGan.learningRate\?/),
    ]);
  });
});
