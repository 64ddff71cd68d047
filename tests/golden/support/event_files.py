"""Event files as TensorBoard's own record writer and protocol buffers write them, and what its reader finds in a folder of both.

The first file belongs to a start that wrote steps 1000, 2000 and 3000 and died; the second to one that went on from a
checkpoint at step 2000, so that step 3000 is written again.

Usage: python event_files.py > event_files.json     (tensorboard 2.21)
"""
import base64
import io
import json
import pathlib
import tempfile

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

# A gray PNG of 2 × 1 pixels.
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR4nGNocAAAAQQAgQvBQhEAAAAASUVORK5CYII=")


def version(seconds):
    return Event(wall_time=seconds, file_version="brain.Event:2")


def start(step, seconds):
    return Event(wall_time=seconds, step=step, session_log=SessionLog(status=SessionLog.START))


def ticks(step, seconds, scalars, image):
    values = [Summary.Value(tag=tag, simple_value=value) for tag, value in scalars.items()]
    if image:
        values.append(Summary.Value(tag="samples", image=Summary.Image(height=1, width=2, colorspace=1, encoded_image_string=PNG)))
    return Event(wall_time=seconds, step=step, summary=Summary(value=values))


def written(events):
    stream = io.BytesIO()
    writer = RecordWriter(stream)
    for event in events:
        writer.write(event.SerializeToString())
    writer.flush()
    return stream.getvalue()


T = 1700000000.123
first = written([
    version(T), start(1, T),
    ticks(1000, T, {"loss/discriminator": 1.5, "loss/generator": -0.25}, True),
    ticks(2000, T, {"loss/discriminator": 1.25, "loss/generator": 0.1}, False),
    ticks(3000, T, {"loss/discriminator": 99, "loss/generator": 99}, True),
])
U = 1700000300.004
second = written([
    version(U), start(2001, U),
    ticks(3000, U, {"loss/discriminator": 1e-7, "loss/generator": 3e10}, False),
    ticks(12000000, U, {"loss/discriminator": 0, "loss/generator": -1}, True),
])

with tempfile.TemporaryDirectory() as folder:
    for name, content in {"1700000000.123": first, "1700000300.004": second}.items():
        (pathlib.Path(folder) / f"events.out.tfevents.{name}.synthcohort").write_bytes(content)
    reader = EventAccumulator(folder)
    reader.Reload()
    read = {
        "scalars": {tag: [[event.step, event.value] for event in reader.Scalars(tag)] for tag in reader.Tags()["scalars"]},
        "images": {tag: [[event.step, event.width, event.height] for event in reader.Images(tag)] for tag in reader.Tags()["images"]},
    }

print(json.dumps({
    "png": base64.b64encode(PNG).decode(),
    "first": base64.b64encode(first).decode(),
    "second": base64.b64encode(second).decode(),
    "read": read,
}, indent=1))
