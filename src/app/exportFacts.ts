import { AppError } from '../core/errors.ts';
import { changedLabels } from '../core/contour/changedLabels.ts';
import type { VolumeSource } from '../core/volume/volume.ts';
import type { SegmentationResult } from '../inference/segmentation.ts';
import type { ExportFacts, ExportHindrance } from '../store/exportSlice.ts';
import { agreementToExport } from './evaluation/exportedAgreement.ts';
import { comparedMaps } from './evaluation/shownMaps.ts';
import type { ReviewArrays } from './reviewArrays.ts';
import type { Services } from './services.ts';

/**
 * What of the open case can be exported, and how.
 * @throws AppError `internal/unexpected` without a case and a result.
 */
export function exportFacts(services: Services): ExportFacts {
  const { store, registry } = services;
  const { openCase, result, regions } = store.getState();
  if (!openCase || !result) throw new AppError('internal/unexpected', { what: 'export' });
  const { source } = registry.volumes.get(openCase.id);
  const segmentation = registry.segmentations.get(result.id);
  const arrays = registry.reviews.get(result.id);
  const isChanged = changedLabels(segmentation.labels, arrays.corrected).length > 0;
  const share = hindranceOfShare(segmentation);
  return {
    // Of a series that cannot be referred to, the usual formats would all be refused.
    image: seriesHindrance(source) === null ? 'dicom' : 'other',
    hindrances: {
      ...dicomHindrances(source, hasOverlaps(arrays)),
      ...(!isChanged && { automatic: 'unchanged' }),
      ...(share && { share }),
      // Contours from a file have none, and a map of zeros would claim that nothing is in doubt.
      ...(result.origin === 'contours' && { uncertainty: 'no-samples' }),
      ...(regions.length === 0 && { regions: 'no-regions' }),
      ...(!agreementToExport(services) && { agreement: 'not-compared' }),
      ...(!comparedMaps(services)?.disagreement && { disagreement: 'one-observer' }),
    },
    structures: result.structures.map(({ index, name }) => ({ index, name })),
  };
}

/** What is written in DICOM refers to images, and to the space that they lie in. */
export function dicomHindrances(
  source: VolumeSource,
  isOverlapping: boolean,
): ExportFacts['hindrances'] {
  const hindrance = seriesHindrance(source);
  return {
    ...(hindrance && { rtstruct: hindrance, 'dicom-seg': hindrance, 'dicom-pmap': hindrance }),
    ...((hindrance || isOverlapping) && { 'dicom-seg-labelmap': hindrance ?? 'overlaps' }),
  };
}

function seriesHindrance(source: VolumeSource): ExportHindrance | null {
  if (source.format !== 'dicom') return 'not-dicom';
  const { frameOfReferenceUid, instanceUid, study, frames } = source.series;
  if (frameOfReferenceUid === '') return 'no-frame-of-reference';
  const isNamed = instanceUid !== '' && study.instanceUid !== '' && frames.some(Boolean);
  return isNamed ? null : 'no-source-images';
}

/** Whether a voxel has several structures. */
function hasOverlaps({ sets, labelVoxels }: Pick<ReviewArrays, 'sets' | 'labelVoxels'>): boolean {
  return sets.some(({ label }) => (labelVoxels[label] ?? 0) > 0);
}

function hindranceOfShare({
  votes,
  provenance,
}: Pick<SegmentationResult, 'votes' | 'provenance'>): ExportHindrance | null {
  if (provenance.origin === 'contours') return 'no-samples';
  const samples = provenance.origin === 'run' ? provenance.drawn.samples : provenance.samples;
  if (samples < 2) return 'no-samples';
  return votes ? null : 'too-many-votes';
}
