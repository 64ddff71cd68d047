/** An address as a QR code (ISO/IEC 18004), for a page and for a terminal. */
import qrcode from "qrcode-generator";

/** Modules on each side that must stay light, so that cameras find the code. */
const quietZone = 4;

/** A row of 0 (light) and 1 (dark) for each line of modules, with the quiet zone around. */
export function qrModules(text: string): string[] {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  const isDark = (y: number, x: number): boolean => y >= 0 && x >= 0 && y < size && x < size && code.isDark(y, x);
  const places = Array.from({ length: size + 2 * quietZone }, (_, place) => place - quietZone);
  return places.map((y) => places.map((x) => (isDark(y, x) ? "1" : "0")).join(""));
}

/** The code in half blocks, dark on light whatever the terminal's colors are. */
export function qrText(text: string): string {
  const rows = qrModules(text);
  const blackOnWhite = (line: string): string => `\u001b[30;107m${line}\u001b[0m`;
  const lines = rows
    .filter((_, y) => y % 2 === 0)
    .map((upper, half) => {
      const lower = rows[2 * half + 1] ?? "0".repeat(upper.length);
      return [...upper].map((module, x) => " \u2580\u2584\u2588"[Number(module) + 2 * Number(lower[x])]).join("");
    });
  return lines.map(blackOnWhite).join("\n");
}
