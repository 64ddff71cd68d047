/** How many images patients have: the reason for a split by patient. */
import { UserError } from "../support/errors";
import type { Figure } from "./drawing/figure";
import { frameLayout } from "./drawing/frame";
import { axis, seriesLooks } from "./drawing/theme";
import { count } from "./drawing/words";

/** How many images patients have. @param patient each image's patient. */
export function imagesPerPatientFigure(patient: readonly string[]): Figure {
  if (patient.length === 0) throw new UserError("The cohort has no images to count patients of.");
  const perPatient = new Map<string, number>();
  for (const name of patient) perPatient.set(name, (perPatient.get(name) ?? 0) + 1);
  const most = Math.min(12, Math.max(...perPatient.values()));
  const counts = new Array<number>(most).fill(0);
  for (const images of perPatient.values()) counts[Math.min(most, images) - 1]++;
  const names = counts.map((_, place) => (place === 11 ? "12+" : String(place + 1)));
  return {
    data: [
      {
        type: "bar",
        x: names,
        y: counts,
        text: counts.map(count),
        textposition: "outside",
        cliponaxis: false,
        marker: { color: seriesLooks[1].color, line: { color: "#333333", width: 1 } },
      },
    ],
    layout: {
      ...frameLayout({
        title: "Images a patient",
        caption: `${count(patient.length)} images of ${count(perPatient.size)} patients. The split is by patient: all images of a patient are in the same split.`,
        plotHeight: 260,
        above: 14,
      }),
      xaxis: axis("Images per patient (number)", { type: "category", showgrid: false }),
      yaxis: axis("Patients (number)", { tickformat: ",d", range: [0, Math.max(...counts) * 1.12], nticks: 6 }),
    },
    alt: `Patients by their number of images: ${counts.map((value, place) => `${names[place]}: ${count(value)}`).join(", ")}.`,
  };
}
