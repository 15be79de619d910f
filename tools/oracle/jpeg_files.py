"""Asks TensorFlow the questions of tests/ops/jpeg_cases.py about the JPEG files named: tests/golden/jpeg_files.json.

    .../tf215/bin/python tools/oracle/jpeg_files.py [FOLDER]

FOLDER: files to ask about (name.jpg); without it those in the golden file already.
"""

import base64
import json
import pathlib
import sys

import tensorflow as tf

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "ops"))
import jpeg_cases  # noqa: E402

GOLDEN = ROOT / "tests" / "golden" / "jpeg_files.json"
if len(sys.argv) > 1:
    files = {path.stem: path.read_bytes() for path in sorted(pathlib.Path(sys.argv[1]).glob("*.jpg"))}
else:
    files = {name: base64.b64decode(known["file"]) for name, known in json.loads(GOLDEN.read_text())["files"].items()}
asked = {
    name: {"file": base64.b64encode(data).decode(), "answers": jpeg_cases.decoded(tf, data)}
    for name, data in files.items()
}
GOLDEN.write_text(json.dumps({"files": asked, "encoded": jpeg_cases.encoded(tf)}, separators=(",", ":")) + "\n")
print(len(files), "files", GOLDEN.stat().st_size // 1024, "KiB")
