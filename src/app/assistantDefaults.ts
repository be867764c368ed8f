import { draftColor, structureCount, type NetworkDraft } from '../models/networkDraft.ts';
import type { NetworkFacts } from '../store/assistantSlice.ts';
import type { OpenCase } from '../store/caseSlice.ts';

export { structureCount, type NetworkDraft };

/** FreeSurfer's conformed space, in which many networks of the brain were trained. */
const CONFORMED = 256;
/** Tiles that a laptop's memory holds with the activations of a usual network. */
const TILE_3D = 96;
const TILE_2D = 256;
const ADDED_RATE = 0.1;

/** The answers that are most likely, for the person to correct. */
export function defaultDraft(facts: NetworkFacts, openCase: OpenCase | null): NetworkDraft {
  const isMr = openCase !== null && !openCase.isHounsfield;
  const areSlices =
    facts.spatialAxes === 2 && facts.inputChannels >= 3 && facts.inputChannels % 2 === 1;
  const output = chosenOutput(facts);
  const activation = output.channels === 1 || output.ending === 'sigmoid' ? 'sigmoid' : 'softmax';
  const isConformed =
    facts.spatialAxes === 3 && facts.statedSize.every((size) => size === CONFORMED);
  return {
    name: facts.fileName.replace(/\.onnx$/i, ''),
    modality: isMr ? 'MR' : 'CT',
    bodyPart: '',
    channelsAre: areSlices ? 'slices' : 'series',
    axes: facts.spatialAxes === 3 ? 'kji' : 'ji',
    orientation: isConformed ? 'LIA' : 'LPS',
    spacingMm: isConformed ? [1, 1, 1] : areSlices ? caseSpacing(openCase) : [null, null, null],
    intensity: defaultIntensity(isMr ? (isConformed ? 'min-max' : 'z-score') : 'ct-window'),
    activation,
    structures: structureList(structureCount(activation, output.channels), []),
    tile: defaultTile(facts),
    overlap: facts.spatialAxes === 3 ? 0.25 : 0.5,
    dropout: defaultDropout(facts),
  };
}

/** The output that is kept. */
export function chosenOutput({ outputs, output }: NetworkFacts): NetworkFacts['outputs'][number] {
  const chosen = outputs.find(({ name }) => name === output);
  if (!chosen) throw new RangeError(`${output} is no output of the reading`);
  return chosen;
}

/** The usual numbers of a rule for intensities. */
export function defaultIntensity(
  kind: NetworkDraft['intensity']['kind'],
): NetworkDraft['intensity'] {
  switch (kind) {
    case 'ct-window':
      return windowOnto({ lowHu: -160, highHu: 240 }, [0, 1]);
    case 'linear':
      return { kind, subtract: 0, divide: 1 };
    case 'nnunet-ct':
      return { kind, lower: -160, upper: 240, mean: 40, std: 90 };
    case 'z-score':
      return { kind, scope: 'volume', deviation: 'population' };
    case 'percentile':
      return { kind, lowPercentile: 0.5, highPercentile: 99.5, low: 0, high: 1, clip: true };
    case 'min-max':
      return { kind, low: 0, high: 1 };
  }
}

/** A CT window whose ends go to the two given values, the first below the second. */
export function windowOnto(
  { lowHu, highHu }: { readonly lowHu: number; readonly highHu: number },
  [low, high]: readonly [number, number],
): NetworkDraft['intensity'] {
  const divide = (highHu - lowHu) / (high - low);
  return { kind: 'ct-window', lowHu, highHu, subtract: lowHu - low * divide, divide };
}

/** So many structures: those there are, then new ones. */
export function structureList(
  count: number,
  known: NetworkDraft['structures'],
): NetworkDraft['structures'] {
  return Array.from(
    { length: count },
    (_, position) =>
      known[position] ?? { name: `Structure ${position + 1}`, color: draftColor(position) },
  );
}

/** Slabs are resampled to a spacing that the image shares along both axes of a slice. */
function caseSpacing(openCase: OpenCase | null): readonly [number, number, number] {
  const [x, y, z] = openCase?.spacingMm ?? [1, 1, 1];
  const rounded = (mm: number): number => Number(mm.toFixed(3));
  return [rounded(x), rounded(y), rounded(z)];
}

/** What the file states where it takes nothing else; a multiple of what it needs where it does. */
function defaultTile({
  spatialAxes,
  statedSize,
  multiple,
}: NetworkFacts): [number, number, number] {
  const usual = spatialAxes === 3 ? TILE_3D : TILE_2D;
  const side = (axis: number): number => {
    const stated = statedSize[axis];
    if (multiple === null) return stated ?? usual;
    return Math.max(multiple, Math.round(usual / multiple) * multiple);
  };
  // Stated sizes are slowest axis first.
  return spatialAxes === 3 ? [side(2), side(1), side(0)] : [side(1), side(0), 1];
}

function defaultDropout(facts: NetworkFacts): NetworkDraft['dropout'] {
  if (facts.maskChannels !== null) return { kind: 'mask-input', rate: ADDED_RATE };
  const where = facts.hasDecoder ? 'decoder' : 'everywhere';
  const isAdded = facts.dropoutRatio === null;
  return { kind: 'graph', where, rate: facts.dropoutRatio ?? ADDED_RATE, isAdded };
}
