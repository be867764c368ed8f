"""The reference cohort of a shipped network: what its own results look like on the calibration phantoms, whose truth is known.

python -m training.reference_cohort lay-out COHORTS FOLDER      images and truths as `isodoubt evaluate` knows them by name
python -m training.reference_cohort shorten COHORT.json PACKAGE    what `isodoubt evaluate` wrote, as PACKAGE/cohort.json
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

DIGITS = 5
"""Significant ones: more than a distribution of some forty cases can show."""


def lay_out(cohorts: Path, folder: Path) -> int:
    """5000/image.nii.gz and 5000/truth.nii.gz become 5000.nii.gz and 5000_gt.nii.gz. Returns the number of cases."""
    cases = sorted(path.parent for path in (cohorts / "calibration").glob("*/truth.nii.gz"))
    folder.mkdir(parents=True, exist_ok=True)
    for case in cases:
        shutil.copyfile(case / "image.nii.gz", folder / f"{case.name}.nii.gz")
        shutil.copyfile(case / "truth.nii.gz", folder / f"{case.name}_gt.nii.gz")
    return len(cases)


def rounded(value: Any) -> Any:
    """Numbers to so many digits, wherever they stand."""
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [rounded(one) for one in value]
    if isinstance(value, float):
        short = float(f"{value:.{DIGITS}g}")
        return int(short) if short.is_integer() else short
    return value


def shortened(structure: dict[str, Any]) -> dict[str, Any]:
    """Quality and agreement, which distributions, intervals and drift are read from; without what only fills space."""
    return structure | {
        "quality": structure["quality"] | {"sampleVolumesMl": []},
        "reasons": [],
        "calibration": None,
        "doubt": None,
        "guarantee": None,
    }


def shorten(cohort: dict[str, Any]) -> str:
    """One line a case, names sorted, as the program writes it; without the evaluation, which is computed anew from the cases."""
    cases = [
        case | {"structures": [shortened(structure) for structure in case["structures"]]} for case in cohort["cases"]
    ]
    if cohort["failures"]:
        raise SystemExit(f"cases failed: {cohort['failures']}")
    lines = [
        f"{json.dumps(key)}: {line(cohort[key])}"
        for key in ("format", "formatVersion", "application", "notice", "createdAt", "conditions", "failures")
    ]
    lines.append('"cases": [\n' + ",\n".join(line(rounded(case)) for case in cases) + "\n]")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def line(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    steps = parser.add_subparsers(dest="step", required=True)
    laying = steps.add_parser("lay-out")
    laying.add_argument("cohorts", type=Path)
    laying.add_argument("folder", type=Path)
    shortening = steps.add_parser("shorten")
    shortening.add_argument("cohort", type=Path)
    shortening.add_argument("package", type=Path)
    options = parser.parse_args()
    if options.step == "lay-out":
        print(f"{lay_out(options.cohorts, options.folder)} cases")
        return
    text = shorten(json.loads(options.cohort.read_text(encoding="utf-8")))
    (options.package / "cohort.json").write_text(text, encoding="utf-8")
    print(f"{len(text.encode()) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
