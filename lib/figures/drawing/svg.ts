/** Adds what plotly's SVG needs to be self-contained and the same every time: font, description, order of attributes. */

/**
 * Adds the font and, for screen readers, the description; puts attributes in alphabetical order.
 * @param svg plotly's SVG.
 * @param fontCss `@font-face` rules.
 * @param alt the figure in words.
 */
export function embedInSvg(svg: string, fontCss: string, alt: string): string {
  const open = /^<svg[^>]*>/.exec(svg)?.[0];
  if (open === undefined) throw new Error("plotly returned no SVG");
  // The browser writes `style` where it stood when it was last asked for, which is a matter of timing.
  const sorted = svg
    .slice(open.length)
    .replace(
      /<([\w:]+)((?: [\w:-]+="[^"]*")+)/g,
      (_, tag: string, attributes: string) => `<${tag}${(attributes.match(/ [\w:-]+="[^"]*"/g) ?? []).sort().join("")}`,
    );
  const described = `${open.slice(0, -1)} role="img"><title>${escapeXml(alt)}</title><style>${fontCss}</style>`;
  return `${described}${sorted}\n`;
}

function escapeXml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
