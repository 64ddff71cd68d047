/** The labels of the chest phantom: the 14 of CheXpert (Irvin et al. 2019, table 1), in its order. */

export const chestFindings = [
  "No Finding",
  "Enlarged Cardiomediastinum",
  "Cardiomegaly",
  "Lung Opacity",
  "Lung Lesion",
  "Edema",
  "Consolidation",
  "Pneumonia",
  "Atelectasis",
  "Pneumothorax",
  "Pleural Effusion",
  "Pleural Other",
  "Fracture",
  "Support Devices",
] as const;

export type ChestFinding = (typeof chestFindings)[number];
