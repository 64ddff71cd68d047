/** The lab's first screen: sliders that move about in a trained generator, and what is seen there. */
import about from "lab-trained-about";
import { combinations } from "../../lib/teaching/lab/cohort";
import type { ExplorerView } from "../../lib/teaching/lab/explorer";
import type { LatentPlace } from "../../lib/teaching/lab/latent-place";
import { paint } from "./canvas";
import type { Look } from "./messages";

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const form = element<HTMLFormElement>("place");
const findings = combinations.slice(0, about.settings.combinations).flat();

/** The first screen, for what the worker says. */
export interface ExplorerScreen {
  /** The engine has started. */
  begin(): void;
  show(view: ExplorerView): void;
  /** A question had no answer: the next may be asked. */
  failed(): void;
}

/** @param ask sends a question to the worker, which answers each. */
export function startExplorer(ask: (look: Look) => void): ExplorerScreen {
  let set = 1;
  // One question at a time: while a slider is dragged, only the place where it is then matters.
  let [asked, moved] = [true, false];
  const look = (): void => {
    moved = asked;
    if (asked) return;
    asked = true;
    ask(lookOf(form, set));
  };
  listFindings();
  form.addEventListener("input", () => {
    describeSliders();
    look();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  element("others").addEventListener("click", () => {
    set++;
    look();
  });
  describeSliders();
  return {
    begin() {
      asked = false;
      look();
    },
    failed() {
      asked = false;
    },
    show(view) {
      asked = false;
      show(view);
      if (moved) look();
    },
  };
}

function listFindings(): void {
  const [boxes, rows] = [element("findings"), element("probabilities")];
  for (const [i, name] of findings.entries()) {
    const [label, box, row] = ["label", "input", "tr"].map((tag) => document.createElement(tag));
    Object.assign(box, { type: "checkbox", name: "finding", value: String(i), checked: i === 1 });
    label.append(box, ` ${name}`);
    boxes.append(label);
    row.innerHTML = `<th scope="row"></th><td><meter min="0" max="1" aria-hidden="true"></meter></td><td></td>`;
    row.querySelector("th")!.textContent = name;
    rows.append(row);
  }
}

function lookOf(place: HTMLFormElement, set: number): Look {
  const values = new FormData(place);
  const number = (name: string): number => Number(values.get(name));
  const walk: LatentPlace["walk"] =
    values.get("walk") === "between"
      ? { kind: "between", share: number("share") }
      : { kind: "directions", steps: [number("first"), number("second")] };
  const chosen = values.getAll("finding").map(Number);
  return { place: { set, walk }, labels: findings.map((_, i) => (chosen.includes(i) ? 1 : 0)) };
}

/** Shows the sliders of the chosen walk, and says what each stands for. */
function describeSliders(): void {
  const between = new FormData(form).get("walk") === "between";
  for (const label of form.querySelectorAll<HTMLElement>("[data-walk]"))
    label.hidden = (label.dataset["walk"] === "between") !== between;
  const chosen = new FormData(form).getAll("finding").map((place) => findings[Number(place)]);
  element("unseen").hidden = chosen.length === 1;
  element("asked-for").textContent = chosen.join(", ") || "no finding and no “No Finding”";
}

function show({ image, probabilities, nearest }: ExplorerView): void {
  const gray = nearest.distance.toFixed(1);
  paint(
    element<HTMLCanvasElement>("drawn"),
    image,
    `drawn by the generator, asked for ${element("asked-for").textContent}`,
  );
  paint(
    element<HTMLCanvasElement>("near"),
    nearest.image,
    `the nearest training image, ${nearest.findings.join(", ")}`,
  );
  element("near-findings").textContent = nearest.findings.join(", ");
  element("distance").textContent = gray;
  for (const [i, row] of [...element("probabilities").children].entries()) {
    row.querySelector("meter")!.value = probabilities[i];
    row.lastElementChild!.textContent = `${Math.round(100 * probabilities[i])} %`;
  }
  const likeliest = probabilities.indexOf(Math.max(...probabilities));
  say(
    `The classifier: ${findings[likeliest]}, ${Math.round(100 * probabilities[likeliest])} %. Nearest training image: ${gray} gray values away.`,
  );
}

let spoken: ReturnType<typeof setTimeout> | undefined;

/** For screen readers, once a slider has come to rest. */
function say(words: string): void {
  clearTimeout(spoken);
  spoken = setTimeout(() => (element("seen").textContent = words), 500);
}
