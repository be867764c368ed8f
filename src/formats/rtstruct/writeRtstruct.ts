import type {
  ContourOrigin,
  LayeredSegment,
  SegmentLayers,
} from '../../core/contour/segmentLayers.ts';
import { traceLabels } from '../../core/contour/traceLabels.ts';
import { AppError } from '../../core/errors.ts';
import type { DicomSeries } from '../../core/volume/dicomSeries.ts';
import {
  codeItem,
  contentMoment,
  derivedInstance,
  instanceReference,
  plainText,
  sourceInstances,
  type DicomWriting,
} from '../dicom/derivedInstance.ts';
import { writeDicom, type DicomObject } from '../dicom/writeDicom.ts';
import { contourDataOn, contourSequence } from './contourSequence.ts';
import { RT_STRUCTURE_SET_STORAGE } from './structureSet.ts';

export interface RtstructContent {
  /** Of the image; `frames` by the slices of the grid. */
  readonly series: DicomSeries;
  readonly layers: SegmentLayers;
  readonly writing: DicomWriting;
}

/** Retired, and still what planning systems write for the study: they do not look it up. */
const DETACHED_STUDY_MANAGEMENT = '1.2.840.10008.3.1.2.3.1';

const ALGORITHMS: Readonly<Record<ContourOrigin, string>> = {
  automatic: 'AUTOMATIC',
  semiautomatic: 'SEMIAUTOMATIC',
  manual: 'MANUAL',
};

/**
 * An RT Structure Set (PS3.3 A.19) of all segments: closed planar contours in the image's frame of reference, in the
 * planes of its slices, with the very image that each lies on; holes joined by keyholes. The contours run midway between
 * the centres of voxels (`traceLabels`), and fill to the same voxels. A slice that was made from its neighbours is
 * nobody's image: its contours name none. Segments without voxels are kept, without contours.
 *
 * Implicit little endian, since long contours do not fit into an explicit element. The approval is always UNAPPROVED:
 * approving is the planning system's.
 * Yields the part done, 0 … 1, after each slice that has contours.
 * @returns the file.
 * @throws AppError as `derivedInstance`; `export/not-representable` { format: 'rtstruct', reason: 'no-structures' };
 *   `internal/shape` when the series does not have the grid's slices.
 */
export function* writeRtstruct({
  series,
  layers,
  writing,
}: RtstructContent): Generator<number, Uint8Array<ArrayBuffer>, void> {
  const slices = layers.grid.shape[2];
  const frames = series.frames.length;
  const kind = {
    sopClassUid: RT_STRUCTURE_SET_STORAGE,
    modality: 'RTSTRUCT',
    seriesDescription: 'Isodoubt contours',
    seriesOffset: 3,
  } as const;
  const instance = derivedInstance(series, kind, writing);
  if (frames !== slices) throw new AppError('internal/shape', { frames, slices });
  if (layers.segments.length === 0) {
    throw new AppError('export/not-representable', { format: 'rtstruct', reason: 'no-structures' });
  }
  const { date, time } = contentMoment(writing);
  const numbers = roiNumbers(layers.segments);
  const contours = yield* contourSequences(layers, series);
  const numbered = layers.segments.map((segment, at) => ({ segment, at, number: numbers[at] }));
  return writeDicom(
    {
      ...instance,
      // No parts of this object: the images are referred to by frame of reference and by contour.
      ReferencedSeriesSequence: undefined,
      BodyPartExamined: undefined,
      OperatorsName: '',
      StructureSetLabel: 'Isodoubt',
      StructureSetName: 'Isodoubt contours',
      StructureSetDate: date,
      StructureSetTime: time,
      ReferencedFrameOfReferenceSequence: [referencedFrame(series)],
      StructureSetROISequence: numbered.map(({ segment, number }) => ({
        ROINumber: number,
        ReferencedFrameOfReferenceUID: series.frameOfReferenceUid,
        ROIName: plainText(segment.name, 64),
        ROIGenerationAlgorithm: segment.origin === null ? '' : ALGORITHMS[segment.origin],
        ROIGenerationDescription:
          segment.algorithm === '' ? undefined : plainText(segment.algorithm, 64),
      })),
      ROIContourSequence: numbered.map(({ segment, at, number }) => ({
        ROIDisplayColor: displayColor(segment.color),
        ContourSequence: contours[at],
        ReferencedROINumber: number,
      })),
      RTROIObservationsSequence: numbered.map(({ segment, number }) =>
        observation(segment, number),
      ),
      ApprovalStatus: 'UNAPPROVED',
    },
    { encoding: 'implicit' },
  );
}

function referencedFrame(series: DicomSeries): DicomObject {
  return {
    FrameOfReferenceUID: series.frameOfReferenceUid,
    RTReferencedStudySequence: [
      {
        ReferencedSOPClassUID: DETACHED_STUDY_MANAGEMENT,
        ReferencedSOPInstanceUID: series.study.instanceUid,
        RTReferencedSeriesSequence: [
          {
            SeriesInstanceUID: series.instanceUid,
            ContourImageSequence: sourceInstances(series).map(instanceReference),
          },
        ],
      },
    ],
  };
}

/** The segments' own numbers where each has one of its own, else 1, 2, … */
function roiNumbers(segments: readonly LayeredSegment[]): readonly string[] {
  const own = segments.map(({ number }) => number);
  const isUsable = own.every(
    (number) => Number.isInteger(number) && number >= 0 && number < 2 ** 31,
  );
  const isUnique = new Set(own).size === own.length;
  return own.map((number, at) => String(isUsable && isUnique ? number : at + 1));
}

/** Contour Sequences by segment, in the order of the slices; undefined for one without a voxel. */
function* contourSequences(
  { grid, layers, segments }: SegmentLayers,
  { frames }: DicomSeries,
): Generator<number, readonly (ArrayBuffer | undefined)[], void> {
  const writeData = contourDataOn(grid.affine);
  const sequences = segments.map(() => contourSequence(writeData));
  const slices = layers.length * grid.shape[2];
  for (const [layer, labels] of layers.entries()) {
    const ofLabel = new Map(
      segments.flatMap((segment, at) =>
        segment.layer === layer ? [[segment.label, sequences[at]] as const] : [],
      ),
    );
    for (const { k, label, rings } of traceLabels(labels, grid.shape)) {
      const sequence = ofLabel.get(label);
      for (const ring of rings) sequence?.add(ring, k, frames[k]);
      yield (layer * grid.shape[2] + k) / slices;
    }
  }
  return sequences.map((sequence) => sequence.bytes() ?? undefined);
}

function displayColor(color: string | null): readonly string[] | undefined {
  if (color === null) return undefined;
  return [1, 3, 5].map((at) => String(Number.parseInt(color.slice(at, at + 2), 16)));
}

function observation(segment: LayeredSegment, number: string): DicomObject {
  const { interpretedType } = segment;
  return {
    ObservationNumber: number,
    ReferencedROINumber: number,
    ROIObservationLabel: plainText(segment.name, 16),
    RTROIIdentificationCodeSequence: segment.type === null ? undefined : [codeItem(segment.type)],
    // A Code String: what another file had in its place may be no such thing.
    RTROIInterpretedType: /^[A-Z0-9_ ]{1,16}$/.test(interpretedType) ? interpretedType : '',
    ROIInterpreter: '',
  };
}
