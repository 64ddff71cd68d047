/** Whom a network that knows patients again finds, one row for each kind of images, and what it is worth. */
import type { BestMatches, Reidentification } from "../../evaluation/identity/reidentification";
import { decimals, estimateText, type TableRow } from "./row";

/** Images beside held-out ones: how often their best match comes nearer, and how many come nearer than 99 in 100. */
export function reidentificationTable({ matches, seconds, control }: Reidentification): TableRow[] {
  const row = (title: string, { images, auroc, above }: BestMatches): TableRow => ({
    "looked for": title,
    images,
    "AUROC against held-out images": estimateText(auroc, decimals),
    "nearer than 99 % of them": estimateText(above, decimals),
  });
  return [
    row("synthetic images", matches),
    row("withheld images of the searched patients (ought to be found)", seconds),
    row("one half of the held-out patients, beside the other (control)", control),
  ];
}

/** In a sentence or two: what the network is worth, and whether its search says anything. */
export function warrantWords({ warrant, tells, rightPatient, patients }: Reidentification): string {
  const worth = `The network learned from ${patients.learned} training patients; it tells two images of one held-out patient from images of two with an AUROC of ${estimateText(warrant.auroc, decimals)} (${warrant.pairs} pairs). Among ${patients.searched} training patients it finds the right one for ${(100 * rightPatient).toFixed(1)} % of withheld images.`;
  return tells
    ? worth
    : `${worth} This search says nothing about the synthetic images: it does not find patients who ought to be found.`;
}
