/** The page's own files: their types hold, their colors can be told apart, and they ask for nothing from elsewhere. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.join(__dirname, "..", "..");
const page = path.join(root, "lib", "reader-study", "page");
const read = (name: string): string => fs.readFileSync(path.join(page, name), "utf8");

it("type-checks, as JavaScript with JSDoc", () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    [path.join(root, "node_modules", "typescript", "bin", "tsc"), "-p", page],
    { encoding: "utf8" },
  );
  expect(stdout).toBe("");
  expect(status).toBe(0);
});

it("has no inline script or style, and no address of another machine", () => {
  for (const name of fs.readdirSync(page)) {
    const text = read(name);
    expect(text, name).not.toMatch(
      /https?:|\/\/[a-z]+\.|<style|<script(?! type="module" src=)|\son[a-z]+=|\sstyle=|innerHTML|eval\(|localStorage|document\.cookie/,
    );
  }
});

describe("contrast, as WCAG 2.2 AA asks for", () => {
  const css = read("style.css");
  const light = colorsOf(css.slice(0, css.indexOf("@media (prefers-color-scheme: dark)")));
  const dark = {
    ...light,
    ...colorsOf(
      css.slice(css.indexOf("@media (prefers-color-scheme: dark)"), css.indexOf("@media (min-width: 2400px)")),
    ),
  };
  it.each([
    ["light", light],
    ["dark", dark],
  ])("%s", (_, colors) => {
    const text: [string, string][] = [
      ["ink", "back"],
      ["ink", "panel"],
      ["ink", "chosen"],
      ["soft", "back"],
      ["soft", "panel"],
      ["on-accent", "accent"],
      ["warn", "panel"],
    ];
    for (const [front, back] of text)
      expect(contrast(colors[front], colors[back]), `${front} on ${back}`).toBeGreaterThanOrEqual(4.5);
    const edges: [string, string][] = [
      ["edge", "back"],
      ["edge", "panel"],
      ["accent", "back"],
      ["accent", "panel"],
      ["accent", "chosen"],
    ];
    for (const [front, back] of edges)
      expect(contrast(colors[front], colors[back]), `${front} on ${back}`).toBeGreaterThanOrEqual(3);
  });
});

function colorsOf(css: string): Record<string, string> {
  return Object.fromEntries([...css.matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g)].map(([, name, color]) => [name, color]));
}

/** WCAG's ratio of relative luminances. */
function contrast(a: string, b: string): number {
  const luminance = (color: string): number => {
    const [red, green, blue] = [1, 3, 5]
      .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [darker, lighter] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}
