"""Makes the published Inception-v3 weights into the file that `synthcohort evaluate --inception` takes.

    curl -LO https://github.com/toshas/torch-fidelity/releases/download/v0.2.0/weights-inception-2015-12-05-6726825d.pth
    python bin/inception-weights.py weights-inception-2015-12-05-6726825d.pth inception.safetensors

Needs PyTorch, once. The download is checked first, and read as tensors only: no code in it is run.
"""
import hashlib
import json
import pathlib
import struct
import sys

published = "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2"


def write(tensors, file):
    """Safetensors: length of the header, header, bytes. Only what leads to the pooled features is kept."""
    header, parts, offset = {"__metadata__": {"source_sha256": published}}, [], 0
    for name, tensor in sorted(tensors.items()):
        if name.startswith(("fc.", "AuxLogits.")) or name.endswith("num_batches_tracked"):
            continue
        data = tensor.float().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(data)]}
        parts.append(data)
        offset += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    pathlib.Path(file).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, target = sys.argv[1:]
    found = hashlib.sha256(pathlib.Path(source).read_bytes()).hexdigest()
    if found != published:
        sys.exit(f"{source} has the SHA-256 {found} instead of {published}: download it again.")
    import torch

    write(torch.load(source, map_location="cpu", weights_only=True), target)
    print(f"{target} is ready for synthcohort evaluate --inception {target}")
