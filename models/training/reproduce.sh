#!/bin/sh
# Makes the network packages and the demo case from nothing. Run from any folder; needs Python 3.11 or later.
# TEMPLATE: folder with TotalSegmentator's example_ct.nii.gz and example_seg_fast_force_split.nii.gz.
# THREADS: processor cores to use (default 1).  SCALE: factor on every training budget (default 1; whole numbers).
set -eu
cd "$(dirname "$0")/.."
threads="${THREADS:-1}"
scale="${SCALE:-1}"

if [ ! -x training/.venv/bin/python ]; then
  python3 -m venv training/.venv
  training/.venv/bin/pip install --quiet -r training/requirements.txt
fi
python="training/.venv/bin/python"

"$python" -m unittest discover -s training/tests -t .
"$python" -m training.tiny --out tiny

# The network that is shipped. TEMPLATE: folder with TotalSegmentator's example_ct.nii.gz and its label map.
runs="training/runs"
abdomen() { "$python" -m training.train --template "$TEMPLATE" --work "$runs" --threads "$threads" "$@"; }
abdomen --name first --seed 10 --cycles 4 --cpu-minutes "$((40 * scale))"
"$python" -m training.average "$runs"/first-cycle[2-4].pt --out "$runs/first-average.pt"
abdomen --name tuned --seed 20 --cycles 9 --cpu-minutes "$((43 * scale))" --peak-rate 1e-3 --start "$runs/first-average.pt"
"$python" -m training.average "$runs"/tuned-cycle[7-9].pt --out "$runs/tuned-average.pt"
"$python" -m training.average "$runs/first-average.pt" "$runs/tuned-average.pt" --out "$runs/abdomen-ct.pt"
package() { identity="$1"; folder="$2"; shift 2; "$python" -m training.package "$identity" --out "$folder" --checkpoints "$@"; }
package abdomen-ct abdomen-ct "$runs/abdomen-ct.pt"
# Its features come from the app's own engine: Node and the repository's packages (npm ci).
ISODOUBT_PYTHON="$PWD/$python" "$python" -m training.error_probability.run

# Four networks of one recipe, for S1: members by seed, cycles of the first, dropout after every convolution.
for member in 0 1 2; do
  abdomen --name "member-$member" --seed "1$member" --cycles 4 --cpu-minutes "$((20 * scale))"
done
abdomen --name everywhere --seed 13 --cycles 4 --cpu-minutes "$((20 * scale))" --masked-encoder
package abdomen-ct-ensemble abdomen-ct-ensemble "$runs/member-0.pt" "$runs/member-1.pt" "$runs/member-2.pt"
package abdomen-ct-checkpoints evidence/abdomen-ct-checkpoints "$runs"/member-0-cycle[1-4].pt
package abdomen-ct-light evidence/abdomen-ct-light "$runs/member-0.pt"
package abdomen-ct-everywhere evidence/abdomen-ct-everywhere "$runs/everywhere.pt"

"$python" -m training.s0 --template "$TEMPLATE" --work "$runs" --only liver --cpu-minutes "$((2 * scale))"
"$python" -m training.s0 --template "$TEMPLATE" --work "$runs" --only tumour --cpu-minutes "$((5 * scale))"

# S3. The tumour networks begin with the weights of abdomen-ct.
"$python" -m training.observers.jungo --work "$runs" --threads "$threads"
"$python" -m training.observers.cavity --work "$runs" --threads "$threads"
"$python" -m training.observers.tumour --work "$runs" --threads "$threads" --start "$runs/abdomen-ct.pt"

"$python" -m training.quality.run --work "$runs" --cpu-minutes "$((4 * scale))" "$((4 * scale))" "$((10 * scale))"
"$python" -m training.demo --out ../public/demo
