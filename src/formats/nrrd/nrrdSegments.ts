import type { CodedConcept, ContourOrigin } from '../../core/contour/segmentLayers.ts';
import { decimal, integer, words } from '../voxels/headerText.ts';
import { plainSegment, type HeaderSegment } from '../voxels/voxelFile.ts';

/** More segments than layers of labels can hold are none. */
const MOST_SEGMENTS = 4096;

/**
 * Segments of a .seg.nrrd: `Segment0_Name`, `_Color`, `_LabelValue`, `_Layer`, `_Tags` …, numbered from 0. What cannot be
 * understood is left out: no description makes a file unreadable.
 * @param pairs of the header's key/value lines.
 * @param planes volumes in the file. Files older than layers have one for each segment.
 * Source: 3D Slicer, `vtkMRMLSegmentationStorageNode` and `vtkSegment`.
 */
export function nrrdSegments(
  pairs: ReadonlyMap<string, string>,
  planes: number,
): readonly HeaderSegment[] {
  const segments: HeaderSegment[] = [];
  for (let n = 0; n < MOST_SEGMENTS; n++) {
    const name = pairs.get(`Segment${n}_Name`) ?? pairs.get(`Segment${n}_ID`);
    if (name === undefined) break;
    const value = integer(pairs.get(`Segment${n}_LabelValue`) ?? (planes > 1 ? '1' : `${n + 1}`));
    const plane = integer(pairs.get(`Segment${n}_Layer`) ?? (planes > 1 ? `${n}` : '0'));
    const isPlaced = value >= 1 && plane >= 0 && plane < planes; // false for NaN
    if (!isPlaced) continue;
    const tags = tagsOf(pairs.get(`Segment${n}_Tags`) ?? '');
    segments.push(
      plainSegment(
        { plane, value },
        {
          name,
          color: hexColor(pairs.get(`Segment${n}_Color`) ?? ''),
          ...terminology(tags.get('TerminologyEntry') ?? ''),
          origin: originOf(tags.get(ORIGIN_TAG) ?? ''),
          algorithm: tags.get(ALGORITHM_TAG) ?? '',
          interpretedType: tags.get(INTERPRETED_TYPE_TAG) ?? '',
        },
      ),
    );
  }
  return segments;
}

/** Tags of our own, named as the attributes of a DICOM SEG that say the same. */
export const ORIGIN_TAG = 'DICOM.SegmentAlgorithmType';
export const ALGORITHM_TAG = 'DICOM.SegmentAlgorithmName';
export const INTERPRETED_TYPE_TAG = 'DICOM.RTROIInterpretedType';

/** `Key:Value|Key:Value|`; a value may hold colons. */
function tagsOf(text: string): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const part of text.split('|')) {
    const colon = part.indexOf(':');
    if (colon > 0) tags.set(part.slice(0, colon), part.slice(colon + 1));
  }
  return tags;
}

/** Three numbers 0 … 1. */
function hexColor(text: string): string | null {
  const parts = words(text).map(decimal);
  const isColor = parts.length === 3 && parts.every((part) => part >= 0 && part <= 1);
  if (!isColor) return null;
  const hex = parts.map((part) =>
    Math.round(part * 255)
      .toString(16)
      .padStart(2, '0'),
  );
  return `#${hex.join('')}`;
}

/** `context~category~type~modifier~…`, each concept `scheme^value^meaning`. */
function terminology(entry: string): Pick<HeaderSegment, 'category' | 'type'> {
  const [, category = '', type = ''] = entry.split('~');
  return { category: concept(category), type: concept(type) };
}

function concept(text: string): CodedConcept | null {
  const [scheme, value, meaning = ''] = text.split('^');
  return scheme && value ? { scheme, value, meaning } : null;
}

function originOf(text: string): ContourOrigin | null {
  const origin = text.toLowerCase();
  return origin === 'automatic' || origin === 'semiautomatic' || origin === 'manual'
    ? origin
    : null;
}
