/**
 * The windows in which a head CT is read: how much of the Hounsfield scale becomes gray.
 * Centers and widths: Radiopaedia, "Windowing (CT)", head and neck (brain W 80 L 40; subdural W 130–300 L 50–100; bone
 * W 2800 L 600). The numbers within the subdural range are those that are usual for the RSNA slices.
 */

/** A window in Hounsfield units: what is below `center` − `width`/2 is black, what is above `center` + `width`/2 white. */
export interface Window {
  readonly center: number;
  readonly width: number;
}

export type HeadWindow = "brain" | "subdural" | "bone";

/** The named windows. */
export const headWindows: Readonly<Record<HeadWindow, Window>> = {
  brain: { center: 40, width: 80 },
  subdural: { center: 80, width: 200 },
  bone: { center: 600, width: 2800 },
};

/** A window for CT by its name; `file` is the one that the file itself asks for. */
export type CtWindow = HeadWindow | "file";

/** All windows for CT. */
export const ctWindows: readonly CtWindow[] = ["brain", "subdural", "bone", "file"];
