/** What runs in the slides: one at a time on a wide screen, by arrow keys or buttons; all of them on a narrow one and in print. */

const slides = [...document.querySelectorAll<HTMLElement>(".slide")];
const [back, on, notes] = ["back", "on", "notes"].map((id) => document.getElementById(id)!);
let current = 0;

function go(to: number): void {
  current = Math.max(0, Math.min(slides.length - 1, to));
  slides.forEach((slide, i) => slide.classList.toggle("shown", i === current));
  document.getElementById("place")!.textContent = `${current + 1} of ${slides.length}`;
  history.replaceState(null, "", `#${current + 1}`);
  slides[current].focus();
}

function toggleNotes(): void {
  notes.setAttribute("aria-pressed", String(document.body.classList.toggle("with-notes")));
}

const keys: Readonly<Record<string, () => void>> = {
  ArrowRight: () => go(current + 1),
  PageDown: () => go(current + 1),
  ArrowLeft: () => go(current - 1),
  PageUp: () => go(current - 1),
  Home: () => go(0),
  End: () => go(slides.length - 1),
  n: toggleNotes,
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
});
back.addEventListener("click", () => go(current - 1));
on.addEventListener("click", () => go(current + 1));
notes.addEventListener("click", toggleNotes);
go(Number(location.hash.slice(1)) - 1 || 0);
