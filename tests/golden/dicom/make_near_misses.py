"""Golden values from pydicom for tests/cohort/dicom.test.ts: files that keep to the letter of the standard less than others, or
that are enhanced objects of one frame.

Run: python tests/golden/dicom/make_near_misses.py     (pydicom 3, NumPy 2, Pillow 11 or newer with JPEG 2000)

Gray values are not rounded; where pydicom leaves the last step to the program that shows the image, it is taken here in NumPy.
"""
import base64
import io
import json
import pathlib
import warnings

import numpy as np
import PIL
import pydicom
from PIL import Image
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels import apply_rescale, apply_voi_lut, apply_windowing
from pydicom.sequence import Sequence
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, ImplicitVRLittleEndian, JPEG2000Lossless

warnings.simplefilter("ignore")
here = pathlib.Path(__file__).parent
y, x = np.mgrid[0:24, 0:20]
stored = ((30 * x + 20 * y) % 1500).astype("u2")
groups = {"PixelValueTransformationSequence": {"RescaleSlope": "2", "RescaleIntercept": "-1024", "RescaleType": "HU"},
          "FrameVOILUTSequence": {"WindowCenter": "100", "WindowWidth": "900"}}


def b64(data):
    return base64.b64encode(bytes(data)).decode()


def sequence_of(values):
    item = Dataset()
    for name, value in values.items():
        setattr(item, name, sequence_of(value) if isinstance(value, dict) else value)
    return Sequence([item])


def new_file(modality="DX", syntax=ExplicitVRLittleEndian, bits=12, **more):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID, meta.TransferSyntaxUID = CTImageStorage, "1.2.826.0.1.3680043.8.498.1", syntax
    ds = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128, is_implicit_VR=syntax.is_implicit_VR, is_little_endian=True)
    ds.SOPClassUID, ds.SOPInstanceUID, ds.Modality, ds.PatientID = CTImageStorage, meta.MediaStorageSOPInstanceUID, modality, "made-up"
    ds.SamplesPerPixel, ds.PhotometricInterpretation, (ds.Rows, ds.Columns) = 1, "MONOCHROME2", stored.shape
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, bits, bits - 1, 0
    for name, value in more.items():
        setattr(ds, name, sequence_of(value) if isinstance(value, dict) else value)
    ds.PixelData = stored.tobytes()
    ds["PixelData"].VR = "OW"
    return ds


def in_jp2(boxes):
    file = io.BytesIO()
    Image.fromarray(stored).save(file, "JPEG2000", no_jp2=not boxes, irreversible=False)
    ds = new_file(bits=16)
    ds.file_meta.TransferSyntaxUID = JPEG2000Lossless
    ds.PixelData = encapsulate([file.getvalue()])
    ds["PixelData"].is_undefined_length = True
    return ds


def lookup_table(entries, bits):
    table = Dataset()
    table.add_new(0x00283002, "US", [len(entries), 0, bits])
    table.add_new(0x00283006, "US", [int(entry) for entry in entries])
    return Sequence([table])


def renamed(content, old, new):
    """The file with another transfer syntax in its meta header."""
    def element(uid):
        value = uid.encode() + b"\0" * (len(uid) % 2)
        return b"\2\0\x10\0UI" + len(value).to_bytes(2, "little") + value
    assert content.count(element(old)) == 1
    return content.replace(element(old), element(new))


curve = np.round(4095 * np.linspace(0, 1, 1500) ** 0.5)
files = {
    "enhanced-shared": new_file("CT", SharedFunctionalGroupsSequence=groups),
    "enhanced-per-frame": new_file("CT", PerFrameFunctionalGroupsSequence=groups, NumberOfFrames=1),
    "enhanced-implicit": new_file("CT", ImplicitVRLittleEndian, SharedFunctionalGroupsSequence=groups),
    "enhanced-mr": new_file("MR", SharedFunctionalGroupsSequence={"FrameVOILUTSequence": groups["FrameVOILUTSequence"]}),
    "explicit-named-implicit": new_file(WindowCenter="700", WindowWidth="400"),
    "implicit-named-explicit": new_file("DX", ImplicitVRLittleEndian, WindowCenter="700", WindowWidth="400"),
    "jpeg-2000": in_jp2(False),
    "jp2": in_jp2(True),
    "lut-12-bits-named-16": new_file(VOILUTSequence=lookup_table(curve, 16)),
    "lut-12-bits-named-16-monochrome1": new_file(VOILUTSequence=lookup_table(curve, 16), PhotometricInterpretation="MONOCHROME1"),
    "window-of-16-bits": new_file(WindowCenter="32768", WindowWidth="65536"),
    "window-of-16-bits-monochrome1": new_file(WindowCenter="32768", WindowWidth="65536", PhotometricInterpretation="MONOCHROME1"),
}
names = {"explicit-named-implicit": (ExplicitVRLittleEndian, ImplicitVRLittleEndian), "implicit-named-explicit": (ImplicitVRLittleEndian, ExplicitVRLittleEndian)}


def gray_of(ds):
    values = ds.pixel_array
    frame = {}
    for name in ("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"):
        for group in ds[name].value[0] if name in ds else []:
            frame[group.keyword] = group.value[0]
    if "PixelValueTransformationSequence" in frame:
        values = apply_rescale(values, frame["PixelValueTransformationSequence"])
    window = frame.get("FrameVOILUTSequence", ds)
    if "VOILUTSequence" in ds:
        gray = apply_voi_lut(values, ds) * 255.0 / 4095
    elif "WindowCenter" in window:
        # pydicom scales to the range of stored values; values of 8 bits give 0 to 255.
        shown = Dataset()
        shown.PhotometricInterpretation, shown.BitsStored, shown.PixelRepresentation = "MONOCHROME2", 8, 0
        shown.WindowCenter, shown.WindowWidth = window.WindowCenter, window.WindowWidth
        gray = apply_windowing(values.astype("f8"), shown)
    else:
        gray = (values - float(values.min())) / (float(values.max()) - values.min()) * 255.0
    return 255 - gray if ds.PhotometricInterpretation == "MONOCHROME1" else gray


golden = {}
for name, ds in files.items():
    file = io.BytesIO()
    ds.save_as(file, enforce_file_format=True)
    content = renamed(file.getvalue(), *names[name]) if name in names else file.getvalue()
    golden[name] = {"file": b64(content), "gray": b64(gray_of(pydicom.dcmread(io.BytesIO(content))).astype("<f4").tobytes())}

versions = {"pydicom": pydicom.__version__, "numpy": np.__version__, "pillow": PIL.__version__}
(here / "near-misses.json").write_text(json.dumps({"versions": versions, "files": golden}, indent=1) + "\n")
