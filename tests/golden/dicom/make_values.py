"""Golden values from pydicom for tests/cohort/dicom*.test.ts.

Run: python tests/golden/dicom/make_values.py ../shared/data/dicom
     (pydicom 3 with pylibjpeg, pylibjpeg-libjpeg and pylibjpeg-openjpeg; NumPy 2)

real.json has numbers on the files of the folder, never their content. small.json has little DICOM files that pydicom
wrote itself, with what pydicom reads from them.
"""
import base64
import hashlib
import io
import json
import pathlib
import sys
import warnings

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.pixels import apply_modality_lut, apply_rescale, apply_voi_lut, apply_windowing, compress, pixel_array
from pydicom.sequence import Sequence
from pydicom.uid import (CTImageStorage, DeflatedExplicitVRLittleEndian, DigitalXRayImageStorageForPresentation, ExplicitVRBigEndian,
                         ExplicitVRLittleEndian, ImplicitVRLittleEndian, JPEG2000Lossless, JPEGBaseline8Bit, RLELossless)

warnings.simplefilter("ignore")
here = pathlib.Path(__file__).parent
windows = {"brain": (40, 80), "subdural": (80, 200), "bone": (600, 2800)}


def b64(data):
    return base64.b64encode(bytes(data)).decode()


def summary(array, kind):
    array = np.ascontiguousarray(array, dtype=kind)
    return {"sha256": hashlib.sha256(array.tobytes()).hexdigest(), "min": float(array.min()), "max": float(array.max()), "sum": float(array.sum(dtype="f8"))}


def windowed(measured, center, width):
    """pydicom's windowing on values that are no longer stored ones, as 8 bits."""
    ds = Dataset()
    ds.PhotometricInterpretation, ds.BitsStored, ds.PixelRepresentation = "MONOCHROME2", 8, 0
    ds.WindowCenter, ds.WindowWidth = center, width
    return apply_windowing(measured, ds)


def to_gray(values, ds, stored):
    """Rounded half up; MONOCHROME1 turned round; padding black."""
    gray = np.floor(values + 0.5)
    if ds.PhotometricInterpretation == "MONOCHROME1":
        gray = 255 - gray
    if "PixelPaddingValue" in ds:
        limit = ds.get("PixelPaddingRangeLimit", ds.PixelPaddingValue)
        low, high = sorted([ds.PixelPaddingValue, limit])
        gray = np.where((stored >= low) & (stored <= high), 0, gray)
    return gray.astype("u1")


def real_values(folder):
    files = {}
    for file in sorted(folder.glob("*.dcm")):
        ds = pydicom.dcmread(file)
        # Decoders of lossy JPEG may differ by one gray level: libjpeg-turbo, which Pillow has, is the common one.
        plugin = "pillow" if ds.file_meta.TransferSyntaxUID == JPEGBaseline8Bit else ""
        try:
            stored = pixel_array(ds, decoding_plugin=plugin)
        except Exception as error:
            files[file.name] = {"error": type(error).__name__}
            continue
        facts = {"transferSyntax": ds.file_meta.TransferSyntaxUID, "patient": ds.PatientID, "shape": list(stored.shape), "photometric": ds.PhotometricInterpretation}
        if stored.ndim == 2 and ds.PhotometricInterpretation.startswith("MONOCHROME"):
            measured = apply_rescale(stored, ds).astype("f8")
            facts["stored"] = summary(stored, "<i4")
            facts["measured"] = summary(measured, "<f8")
            facts["gray"] = {name: summary(to_gray(windowed(measured, *window), ds, stored), "u1") for name, window in windows.items()}
        files[file.name] = facts
    return files


def new_file(syntax, stored, modality="CT", bits=16, signed=False, high_bit=None, **more):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = CTImageStorage if modality == "CT" else DigitalXRayImageStorageForPresentation
    meta.MediaStorageSOPInstanceUID = "1.2.826.0.1.3680043.8.498.1"
    meta.TransferSyntaxUID = syntax
    implicit, little = syntax.is_implicit_VR, syntax.is_little_endian
    ds = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128, is_implicit_VR=implicit, is_little_endian=little)
    ds.SOPClassUID, ds.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    ds.Modality, ds.PatientID, ds.PatientName = modality, "ID_made-up", "Nobody^At All"
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.Rows, ds.Columns = stored.shape
    ds.BitsAllocated = 8 if stored.dtype.itemsize == 1 else 16
    ds.BitsStored, ds.HighBit, ds.PixelRepresentation = bits, (bits - 1 if high_bit is None else high_bit), int(signed)
    for name, value in more.items():
        setattr(ds, name, value)
    big = syntax == ExplicitVRBigEndian
    ds.PixelData = stored.astype(stored.dtype.newbyteorder(">" if big else "<")).tobytes()
    ds["PixelData"].VR = "OW" if stored.dtype.itemsize == 2 else "OB"
    return ds


def lookup_table(first, entries, bits, first_vr):
    table = Dataset()
    table.add_new(0x00283002, first_vr, [len(entries), first, bits])
    table.add_new(0x00283006, "US", [int(entry) for entry in entries])
    return table


def small_values():
    rng = np.random.default_rng(30)
    hounsfield = rng.integers(-1100, 3000, (12, 10)).astype("i2")
    hounsfield[0, :8] = [-32768, 32767, -1, 0, 1, 39, 40, 80]
    twelve = rng.integers(0, 4096, (12, 10)).astype("u2")
    twelve[0, :2] = [0, 4095]
    eight = rng.integers(0, 256, (11, 9)).astype("u1")  # an odd number of bytes
    signed12 = rng.integers(-2048, 2048, (12, 10)).astype("i2")
    rescale = {"RescaleSlope": "1", "RescaleIntercept": "-1024"}
    curve = (255 * np.linspace(0, 1, 4096) ** 0.5).astype("u2")
    files = {
        "ct-explicit": new_file(ExplicitVRLittleEndian, hounsfield, signed=True, **rescale),
        "ct-implicit": new_file(ImplicitVRLittleEndian, hounsfield, signed=True, **rescale, PixelPaddingValue=-1),
        "ct-big-endian": new_file(ExplicitVRBigEndian, hounsfield, signed=True, **rescale),
        "ct-deflated": new_file(DeflatedExplicitVRLittleEndian, hounsfield, signed=True, **rescale),
        "ct-12-bits": new_file(ExplicitVRLittleEndian, twelve, bits=12, **rescale),
        "ct-12-bits-signed": new_file(ExplicitVRLittleEndian, (signed12.view("u2") & 0x0FFF), bits=12, signed=True, RescaleSlope="0.5", RescaleIntercept="10"),
        "ct-rle": new_file(ExplicitVRLittleEndian, hounsfield, signed=True, **rescale),
        "ct-jpeg-2000": new_file(ExplicitVRLittleEndian, np.tile(hounsfield, (3, 4)), signed=True, **rescale),
        "ct-jpeg-2000-12-bits": new_file(ExplicitVRLittleEndian, np.tile(twelve, (3, 4)), bits=12, **rescale),
        "ct-padding-range": new_file(ExplicitVRLittleEndian, hounsfield, signed=True, **rescale, PixelPaddingValue=-32768, PixelPaddingRangeLimit=-1000),
        "eight-rle": new_file(ExplicitVRLittleEndian, eight, modality="CR", bits=8),
        "eight-odd": new_file(ExplicitVRLittleEndian, eight, modality="CR", bits=8),
        "xray-window": new_file(ExplicitVRLittleEndian, twelve, modality="DX", bits=12, WindowCenter=["2000", "100"], WindowWidth=["1500.5", "20"]),
        "xray-monochrome1": new_file(ExplicitVRLittleEndian, twelve, modality="DX", bits=12, PhotometricInterpretation="MONOCHROME1", WindowCenter="1800", WindowWidth="3000", PixelPaddingValue=4095),
        "xray-exact": new_file(ExplicitVRLittleEndian, twelve, modality="DX", bits=12, WindowCenter="2047.5", WindowWidth="1000", VOILUTFunction="LINEAR_EXACT"),
        "xray-threshold": new_file(ExplicitVRLittleEndian, twelve, modality="DX", bits=12, WindowCenter="2000", WindowWidth="1"),
        "xray-sigmoid": new_file(ExplicitVRLittleEndian, twelve, modality="DX", bits=12, WindowCenter="2000", WindowWidth="1000", VOILUTFunction="SIGMOID"),
        "xray-voi-lut": new_file(ExplicitVRLittleEndian, twelve, modality="DX", bits=12, VOILUTSequence=Sequence([lookup_table(100, 257 * curve[:3000], 16, "US")])),
        "xray-voi-lut-implicit": new_file(ImplicitVRLittleEndian, twelve, modality="DX", bits=12, VOILUTSequence=Sequence([lookup_table(100, 250 * curve[:3000], 16, "US")])),
        "xray-modality-lut": new_file(ExplicitVRLittleEndian, twelve, modality="DX", bits=12, WindowCenter="600", WindowWidth="800",
                                      ModalityLUTSequence=Sequence([lookup_table(0, 4 * curve, 16, "US")])),
    }
    compress(files["ct-rle"], RLELossless)
    compress(files["eight-rle"], RLELossless)
    compress(files["ct-jpeg-2000"], JPEG2000Lossless)
    compress(files["ct-jpeg-2000-12-bits"], JPEG2000Lossless)
    golden = {}
    for name, ds in files.items():
        file = io.BytesIO()
        ds.save_as(file, enforce_file_format=True)
        ds = pydicom.dcmread(io.BytesIO(file.getvalue()))
        stored = ds.pixel_array
        if "ModalityLUTSequence" in ds:
            measured = apply_modality_lut(stored, ds)
        else:
            measured = apply_rescale(stored, ds) if "RescaleSlope" in ds else stored
        golden[name] = {"file": b64(file.getvalue()), "shape": list(stored.shape), "patient": ds.PatientID,
                        "stored": b64(stored.astype("<i4").tobytes()), "measured": b64(measured.astype("<f8").tobytes())}
        if ds.Modality == "CT":
            gray = {window: windowed(measured.astype("f8"), *numbers) for window, numbers in windows.items()}
        elif "VOILUTSequence" in ds:
            gray = {"file": apply_voi_lut(stored, ds) * 255.0 / (2 ** ds.VOILUTSequence[0].LUTDescriptor[2] - 1)}
        elif "WindowCenter" in ds:
            top = 2 ** (ds.ModalityLUTSequence[0].LUTDescriptor[2] if "ModalityLUTSequence" in ds else ds.BitsStored) - 1
            gray = {"file": apply_windowing(measured, ds) * 255.0 / top}
        else:
            gray = {"file": (stored - float(stored.min())) / (float(stored.max()) - stored.min()) * 255.0}
        golden[name]["gray"] = {window: b64(to_gray(values, ds, stored).tobytes()) for window, values in gray.items()}
    return golden


versions = {"pydicom": pydicom.__version__, "numpy": np.__version__}
(here / "real.json").write_text(json.dumps({"versions": versions, "files": real_values(pathlib.Path(sys.argv[1]))}, indent=1) + "\n")
(here / "small.json").write_text(json.dumps({"versions": versions, "files": small_values()}, indent=1) + "\n")
