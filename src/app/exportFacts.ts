import { AppError } from '../core/errors.ts';
import { changedLabels } from '../core/contour/changedLabels.ts';
import type { VolumeSource } from '../core/volume/volume.ts';
import type { SegmentationResult } from '../inference/segmentation.ts';
import type { ExportFacts, ExportHindrance } from '../store/exportSlice.ts';
import type { Services } from './services.ts';

/**
 * What of the open case can be exported, and how.
 * @throws AppError `internal/unexpected` without a case and a result.
 */
export function exportFacts({ store, registry }: Services): ExportFacts {
  const { openCase, result, regions } = store.getState();
  if (!openCase || !result) throw new AppError('internal/unexpected', { what: 'export' });
  const { source } = registry.volumes.get(openCase.id);
  const segmentation = registry.segmentations.get(result.id);
  const { corrected } = registry.reviews.get(result.id);
  const isChanged = changedLabels(segmentation.labels, corrected).length > 0;
  const shareHindrance = hindranceOfShare(segmentation);
  return {
    image: source.format === 'dicom' ? 'dicom' : 'other',
    hindrances: {
      ...dicomHindrances(source),
      ...(!isChanged && { automatic: 'unchanged' }),
      ...(shareHindrance && { share: shareHindrance }),
      ...(regions.length === 0 && { regions: 'no-regions' }),
    },
    structures: result.structures.map(({ index, name }) => ({ index, name })),
  };
}

/** What is written in DICOM has to refer to images, and to the space that they lie in. */
function dicomHindrances(_source: VolumeSource): ExportFacts['hindrances'] {
  return {};
}

function hindranceOfShare({
  votes,
  provenance,
}: Pick<SegmentationResult, 'votes' | 'provenance'>): ExportHindrance | null {
  const samples = provenance.origin === 'run' ? provenance.drawn.samples : provenance.samples;
  if (samples < 2) return 'no-samples';
  return votes ? null : 'too-many-votes';
}
