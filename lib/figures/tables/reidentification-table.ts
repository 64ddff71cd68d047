/** Whom a network that knows patients again finds, one row for each kind of images, and what it is worth. */
import type { BestMatches, Reidentification } from "../../evaluation/identity/reidentification";
import { decimals, estimateText, type TableRow } from "./row";

/** How often the best match is a training patient, beyond chance. */
export function reidentificationTable({ matches, seconds, control }: Reidentification): TableRow[] {
  const row = (title: string, { images, beyondChance }: BestMatches): TableRow => ({
    "looked for": title,
    images,
    "training patients found beyond chance": estimateText(beyondChance, decimals),
  });
  return [
    row("synthetic images", matches),
    row("withheld images of the searched patients (ought to be found)", seconds),
    row("one half of the held-out patients (control)", control),
  ];
}

/** In a sentence or two: what the network is worth, and whether its search says anything. */
export function warrantWords({ warrant, tells, rightPatient, patients }: Reidentification): string {
  const worth = `The network learned from ${patients.learned} training patients; it tells two images of one held-out patient from images of two with an AUROC of ${estimateText(warrant.auroc, decimals)} (${warrant.pairs} pairs). Among ${patients.searched} training and ${patients.heldOut} held-out patients it finds the right one for a share of ${estimateText(rightPatient, decimals)} of withheld images.`;
  return tells
    ? worth
    : `${worth} This search says nothing about the synthetic images: the network is not shown to find patients who ought to be found.`;
}
