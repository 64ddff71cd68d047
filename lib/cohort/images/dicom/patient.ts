/** The patient of a DICOM file, read from the beginning of the file: a header has a few kilobytes, the pixels hundreds. */
import { messageOf } from "../../../support/errors";
import { FileError, openPlainFileAsync } from "../../../support/files/plain-file";
import { ImageFault } from "../image-fault";
import { openDataSet, tags } from "./data-set";
import { readPatientId } from "./header";

/** So much of the file is read at first, and then, if that is not enough; at last all of it. Unit: bytes. */
const pieces = [4096, 65536];

/**
 * @returns the patient's identifier.
 * @throws ImageFault when the file cannot be opened, is no DICOM, its header is damaged or cut short, or it names no patient.
 */
export async function readPatient(file: string): Promise<string> {
  try {
    return await readFromHeader(file);
  } catch (error) {
    throw error instanceof ImageFault
      ? error
      : new ImageFault(error instanceof FileError ? error.why : messageOf(error));
  }
}

async function readFromHeader(file: string): Promise<string> {
  const handle = await openPlainFileAsync(file);
  try {
    const { size } = await handle.stat();
    for (const length of [...pieces.filter((piece) => piece < size), size]) {
      const piece = Buffer.alloc(length);
      await handle.read(piece, 0, length, 0);
      const patient = findPatient(piece, length === size);
      if (patient) return patient;
    }
    throw new ImageFault("it names no patient");
  } finally {
    await handle.close();
  }
}

/** The patient, if the piece reaches so far. */
function findPatient(piece: Buffer, whole: boolean): string | undefined {
  try {
    return readPatientId(openDataSet(piece, tags.patientId));
  } catch (error) {
    if (whole) throw error;
    return undefined;
  }
}
