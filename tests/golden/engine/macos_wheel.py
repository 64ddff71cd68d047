"""What TensorFlow's wheel for macOS on Apple silicon holds, read from the file itself on any system.

    pip download --no-deps --only-binary=:all: --python-version 3.12 --platform macosx_12_0_arm64 tensorflow==2.21.0
    python macos_wheel.py tensorflow-2.21.0-cp312-cp312-macosx_12_0_arm64.whl > macos-wheel.json

Needs Python's standard library alone. Mach-O's layout: <mach-o/loader.h>, <mach-o/nlist.h>.
"""

import hashlib
import json
import re
import struct
import sys
import zipfile

MH_MAGIC_64, CPU_TYPE_ARM64 = 0xFEEDFACF, 0x0100000C
LC_SYMTAB, LC_LOAD_DYLIB, LC_ID_DYLIB, LC_RPATH = 0x2, 0xC, 0xD, 0x8000001C
N_EXT, N_TYPE, N_SECT = 0x01, 0x0E, 0x0E
LIBRARY = re.compile(r"tensorflow/[^/]+\.dylib$")
WANTED = re.compile(r"_(TF_|TFE_|TSL_)\w+$|__ZN10tensorflow4jpeg10Uncompress")


def text(data: bytes, at: int) -> str:
    return data[at : data.index(b"\0", at)].decode()


def describe(data: bytes) -> dict:
    magic, cpu, _, _, commands, _, _, _ = struct.unpack_from("<8I", data)
    assert magic == MH_MAGIC_64 and cpu == CPU_TYPE_ARM64
    found = {"installName": "", "loads": [], "searches": [], "exports": []}
    at = 32
    for _ in range(commands):
        command, size = struct.unpack_from("<2I", data, at)
        name = at + struct.unpack_from("<I", data, at + 8)[0]
        if command == LC_ID_DYLIB:
            found["installName"] = text(data, name)
        elif command == LC_LOAD_DYLIB:
            found["loads"].append(text(data, name))
        elif command == LC_RPATH:
            found["searches"].append(text(data, name))
        elif command == LC_SYMTAB:
            symbols, count, strings, _ = struct.unpack_from("<4I", data, at + 8)
            for i in range(count):
                string, kind, _, _, _ = struct.unpack_from("<IBBHQ", data, symbols + 16 * i)
                if kind & N_EXT and kind & N_TYPE == N_SECT:
                    symbol = text(data, strings + string)
                    if WANTED.match(symbol):
                        found["exports"].append(symbol[1:])
        at += size
    found["exports"].sort()
    return found


def main(file: str) -> None:
    with open(file, "rb") as wheel:
        content = wheel.read()
    with zipfile.ZipFile(file) as wheel:
        infos = wheel.infolist()
        metadata = next(name for name in wheel.namelist() if name.endswith(".dist-info/WHEEL"))
        result = {
            "file": file.split("/")[-1],
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "tags": re.findall(r"^Tag: (.+)$", wheel.read(metadata).decode(), re.M),
            "files": {
                info.filename: info.file_size
                for info in infos
                if LIBRARY.match(info.filename)
                or re.match(r"tensorflow/include/tensorflow/c/(eager/)?c_api\.h$|tensorflow/THIRD_PARTY|[^/]+\.dist-info/METADATA", info.filename)
            },
            "headersBytes": sum(
                info.file_size
                for info in infos
                if re.match(r"tensorflow/include/(tensorflow/(c|core/platform)|tsl/platform|xla/tsl/c)/.*\.h$", info.filename)
            ),
            "libraries": {
                name: describe(wheel.read(f"tensorflow/{name}"))
                for name in ["libtensorflow_framework.2.dylib", "libtensorflow_cc.2.dylib"]
            },
        }
    json.dump(result, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main(sys.argv[1])
