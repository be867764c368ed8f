"""A small audit trail, its chain computed without Isodoubt: python audit_trail.py > audit_trail.json

Standard library only (Python 3.11). The canonical form of RFC 8785 is json.dumps with sorted keys and no spaces here:
all numbers are small integers, all keys ASCII, and ensure_ascii is off.
"""
import base64
import hashlib
import json


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(value):
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def leb128(value):
    out = bytearray()
    while value >= 128:
        out.append(value % 128 | 128)
        value //= 128
    out.append(value)
    return bytes(out)


def voxels(indices):
    out, last = b"", 0
    for index in indices:
        step = index - last
        out += leb128(2 * step if step >= 0 else -2 * step - 1)
        last = index
    return base64.b64encode(out).decode()


def patch(runs):
    out, end = b"", 0
    for start, length, before, after in runs:
        out += leb128(start - end) + leb128(length) + bytes([before, after])
        end = start + length
    return base64.b64encode(out).decode()


decided = [70000, 69999, 4294967295, 3]
runs = [(5, 3, 0, 1), (300, 20000, 2, 0)]
before = [{"index": 1, "name": "Leber", "color": "#E69F00"}]
after = [*before, {"index": 2, "name": "Tumeur 😀 “x”", "color": "#56B4E9"}]
events = [
    ("2026-11-21T16:00:00.000Z", "", 0, {"kind": "noted", "topic": "opened", "text": ""}),
    (
        "2026-11-21T16:00:01.250Z",
        "Dr. Weiß",
        0,
        {"kind": "decided", "regionId": "r70000", "decision": "accepted", "voxels": voxels(decided)},
    ),
    (
        "2026-11-21T16:00:02.000Z",
        "Dr. Weiß",
        0,
        {"kind": "edited", "tool": "brush", "structure": 1, "regionId": None, "patch": patch(runs)},
    ),
    (
        "2026-11-21T16:00:03.000Z",
        "Dr. Weiß",
        1,
        {"kind": "structured", "before": before, "after": after, "patch": None},
    ),
    ("2026-11-21T16:00:04.000Z", "Dr. Weiß", 2, {"kind": "undone"}),
    ("2026-11-21T16:00:05.000Z", "Dr. Weiß", 1, {"kind": "redone"}),
    (
        "2026-11-21T16:00:06.000Z",
        "",
        2,
        {"kind": "noted", "topic": "commented", "text": "line\nbreak \u2028 \\ \"é\""},
    ),
]

subject = {"imageSha256": "ab" * 32, "reviewId": "0c1f6a51-8ff0-4f1e-9d5b-0d6b3c6c3a11"}
previous = sha256(subject)
entries = []
for seq, (at, by, revision, event) in enumerate(events, 1):
    entry = {"seq": seq, "at": at, "by": by, "revision": revision, "event": event, "previous": previous}
    previous = sha256(entry)
    entries.append({**entry, "hash": previous})

print(
    json.dumps(
        {
            "subject": subject,
            "decided": decided,
            "runs": runs,
            "texts": [canonical(entry) for entry in entries],
            "entries": entries,
            "head": previous,
        },
        indent=1,
        ensure_ascii=False,
    )
)
