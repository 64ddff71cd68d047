/** What runs in the site's pages: the search, and figures with values to point at. */
import { offerValues } from "./figures";
import { type Search, type SearchEntry, searchOf } from "./search";

/** So many places are listed. */
const listed = 20;

const up = document.documentElement.dataset["up"] ?? "";
const [field, list, count] = ["search", "found", "found-count"].map((id) => document.getElementById(id)!);
const entries = (globalThis as { searchEntries?: readonly SearchEntry[] }).searchEntries ?? [];

/** Made when the first letter is typed: no page waits for it. */
let find: Search | undefined;

function search(): void {
  const query = (field as HTMLInputElement).value.trim();
  find ??= searchOf(entries);
  const found = find(query);
  count.textContent = query === "" ? "" : `${found.length} ${found.length === 1 ? "place" : "places"}`;
  list.hidden = found.length === 0;
  list.replaceChildren(
    ...found.slice(0, listed).map(({ entry, around }) => {
      const [item, link, text] = ["li", "a", "div"].map((tag) => document.createElement(tag));
      link.setAttribute("href", up + entry.address);
      link.textContent = entry.heading === entry.page ? entry.page : `${entry.page}: ${entry.heading}`;
      text.textContent = around;
      item.append(link, text);
      return item;
    }),
  );
}

field.addEventListener("input", search);
addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (event.key === "/" && !typing) {
    event.preventDefault();
    field.focus();
  }
  if (event.key === "Escape" && event.target === field) {
    (field as HTMLInputElement).value = "";
    search();
  }
});

offerValues(up);
// On a narrow screen, the list of notebooks would fill the first screen.
if (matchMedia("(max-width: 63.99rem)").matches) document.querySelector(".contents details")?.removeAttribute("open");
