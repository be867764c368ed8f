#!/bin/sh
# Makes the network packages and the demo case from nothing. Run from any folder; needs Python 3.11 or later.
# THREADS: processor cores to use (default 1).  CPU_MINUTES: training budget (default 50).
# REFERENCE_CT, REFERENCE_LABELS: optional real scan and label map, only for a check at the end.
set -eu
cd "$(dirname "$0")/.."
threads="${THREADS:-1}"

if [ ! -x training/.venv/bin/python ]; then
  python3 -m venv training/.venv
  training/.venv/bin/pip install --quiet -r training/requirements.txt
fi
python="training/.venv/bin/python"

"$python" -m unittest discover -s training/tests -t .
"$python" -m training.tiny --out tiny
"$python" -m training.run --cpu-minutes "${CPU_MINUTES:-50}" --threads "$threads"
"$python" -m training.demo --out ../public/demo

if [ -n "${REFERENCE_CT:-}" ] && [ -n "${REFERENCE_LABELS:-}" ]; then
  "$python" -m training.realct --ct "$REFERENCE_CT" --labels "$REFERENCE_LABELS"
fi
