"""Reads the example's DICOM files with pydicom, and prints their attributes and gray values.

    pip install pydicom==3.0.2 numpy
    python read_dicom.py > dicom-records.json
"""

import json
import pathlib
import sys
import warnings

import pydicom
from pydicom.config import settings

warnings.simplefilter("error")
settings.reading_validation_mode = pydicom.config.RAISE

files = []
for file in sorted((pathlib.Path(__file__).parent / "example" / "dicom").rglob("*.dcm")):
    data = pydicom.dcmread(file)
    files.append(
        {
            "file": file.name,
            "class": data.SOPClassUID.name,
            "syntax": data.file_meta.TransferSyntaxUID.name,
            "uids": [str(data[name].value) for name in ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID")],
            "texts": {
                element.keyword: str(element.value)
                for element in data
                if element.VR in ("CS", "LO", "LT", "PN", "SH", "ST") and element.value
            },
            "gray": data.pixel_array.flatten().tolist(),
        }
    )
json.dump({"package": f"pydicom {pydicom.__version__}", "files": files}, sys.stdout, separators=(",", ":"))
print()
