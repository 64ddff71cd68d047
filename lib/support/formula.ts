/**
 * Cells that a spreadsheet would read as a formula: one that begins with =, +, - or @, a tab or a carriage return can
 * run a command or send data away when somebody opens the table (OWASP, "CSV Injection"). Full-width forms count as
 * well.
 */

const formula = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/** Whether a spreadsheet takes a text for a formula. */
export function looksLikeFormula(text: string): boolean {
  return formula.test(text);
}
