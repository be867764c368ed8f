import { inflateRawSync } from 'node:zlib';
import type { LayeredSegment, SegmentLayers } from '../core/contour/segmentLayers.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import type { DicomSeries } from '../core/volume/dicomSeries.ts';
import type { VolumeSource } from '../core/volume/volume.ts';
import type { DicomWriting } from '../formats/dicom/derivedInstance.ts';
import { parseDicomFile, type DicomFile } from '../formats/dicom/dicomFile.ts';
import { readRtstruct } from '../formats/rtstruct/readRtstruct.ts';
import { finished } from './finished.ts';

/** UIDs 9.1, 9.2, …: whatever is written twice is the same twice. */
export function repeatableWriting(identity: 'kept' | 'removed' = 'kept'): DicomWriting {
  let last = 0;
  const uid = (): string => `2.25.9${++last}`;
  return { uid, atMs: Date.UTC(2025, 4, 6, 12), identity, version: '1.0', reviewer: 'Roe^R' };
}

export function segmentOf(number: number, part: Partial<LayeredSegment> = {}): LayeredSegment {
  return {
    number,
    name: `Structure ${number}`,
    color: null,
    type: null,
    category: null,
    interpretedType: '',
    origin: null,
    algorithm: '',
    layer: 0,
    label: number,
    ...part,
  };
}

export function dicomSource(series: DicomSeries): VolumeSource {
  return { format: 'dicom', sha256: '', series };
}

export function parsed(bytes: Uint8Array): DicomFile {
  const inflateRaw = (deflated: Uint8Array): Uint8Array => inflateRawSync(deflated);
  return parseDicomFile(bytes, { inflateRaw, upTo: 'end' });
}

export function readContours(
  file: DicomFile,
  image: { readonly grid: VoxelGrid; readonly source: VolumeSource },
): SegmentLayers {
  return finished(readRtstruct(file, image));
}

/** Voxels of one segment, 0 and 1. */
export function maskOf({ layers }: SegmentLayers, { layer, label }: LayeredSegment): number[] {
  return Array.from(layers[layer], (value) => (value === label ? 1 : 0));
}
