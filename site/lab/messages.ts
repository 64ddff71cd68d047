/** What the page and the worker say to each other. */
import type { LabAudit } from "../../lib/teaching/lab/audit";
import type { ExplorerView } from "../../lib/teaching/lab/explorer";
import type { LatentPlace } from "../../lib/teaching/lab/latent-place";
import type { LabSettings } from "../../lib/teaching/lab/training";

/** What to draw with the trained generator. */
export interface Look {
  readonly place: LatentPlace;
  /** 1 present, 0 absent. */
  readonly labels: readonly number[];
}

/** From the page. */
export type Request =
  | { readonly kind: "look"; readonly look: Look }
  | { readonly kind: "train"; readonly settings: LabSettings }
  /** Ends the training; its generator stays as it is. */
  | { readonly kind: "stop" }
  /** Classifiers and audit, of the generator as it is. */
  | { readonly kind: "judge" };

/** Several images of one label combination. */
export interface ImageRow {
  readonly title: string;
  /** n×resolution×resolution gray values. */
  readonly images: Uint8Array;
}

/** A mean AUROC on real test images, with its 95 % interval. */
export interface LabAuroc {
  readonly auroc: number;
  readonly low: number;
  readonly high: number;
}

/** From the worker. */
export type Answer =
  | { readonly kind: "ready" }
  | { readonly kind: "seen"; readonly view: ExplorerView }
  | { readonly kind: "real"; readonly rows: readonly ImageRow[] }
  | {
      readonly kind: "progress";
      readonly kimg: number;
      readonly total: number;
      readonly seconds: number;
      readonly losses: Readonly<Record<string, number>>;
    }
  | { readonly kind: "synthetic"; readonly rows: readonly ImageRow[] }
  | { readonly kind: "trained"; readonly kimg: number; readonly seconds: number }
  | { readonly kind: "judging"; readonly task: string; readonly share: number }
  | { readonly kind: "judged"; readonly real: LabAuroc; readonly synthetic: LabAuroc; readonly audit: LabAudit }
  | { readonly kind: "failed"; readonly message: string };
