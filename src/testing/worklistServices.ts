import type { Finding } from '../core/intake/findings.ts';
import type { FileGlance } from '../core/worklist/fileGlance.ts';
import { WorkerClient } from '../rpc/client.ts';
import type { InspectedFiles, SourceFile } from '../workers/codec.api.ts';
import { CONTOUR_QUALITY } from '../store/networkSlice.ts';
import { syntheticManifest } from './manifest.ts';
import { syntheticQualityManifest } from './qualityManifest.ts';
import { SEGMENTATION } from './runServices.ts';
import { fakePort, TEST_VOLUME, testServices, type Answer } from './services.ts';

/** A file whose name says what a glance at it finds: `.seg.` in it is a label map, anything else an image. */
export function imageFile(name: string): File {
  return new File([name], name, { lastModified: 7 });
}

/** What is among files that are told by their names; a text is none. @param isBroken for those that cannot be read. */
export function inspect(
  { sources }: { readonly sources: readonly SourceFile[] },
  isBroken: (path: string) => boolean = () => false,
): InspectedFiles {
  const { shape, affine } = TEST_VOLUME.grid;
  const findings = sources.map(({ path }, position): Finding => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const found = { sources: [position], name };
    if (!path.endsWith('.nii')) {
      const detail = { format: 'unknown' };
      return { ...found, kind: 'left-out', code: 'input/unsupported-format', detail };
    }
    if (isBroken(path)) return { ...found, kind: 'left-out', code: 'input/corrupt', detail: {} };
    const look = path.includes('.seg.') ? 'labels' : 'image';
    const glance: FileGlance = { format: 'nifti', shape, affine, planes: 1, look, segments: [] };
    return {
      ...found,
      kind: 'volume',
      part: 0,
      glance,
      series: null,
      isLocalizer: false,
      issues: [],
      refusal: null,
    };
  });
  return { sources, findings };
}

/** Workers that read every file as the same small image, run it, and find a Dice for it. */
export function worklistServices({
  inference = {},
  codec = {},
  diceOf = () => 0.9,
}: {
  readonly inference?: Record<string, Answer>;
  readonly codec?: Record<string, Answer>;
  /** Of the n-th case that is assessed, from 0. */
  readonly diceOf?: (assessed: number) => number;
} = {}) {
  let assessed = 0;
  const made = testServices({
    loadModel: () => ({ backend: SEGMENTATION.provenance.backend }),
    putVolume: () => ({ issues: [] }),
    segment: () => freshSegmentation(),
    discardPartial: () => null,
    assessContours: () => ({
      issues: [],
      contours: [
        { index: 1, reason: null, dice: diceOf(assessed++), volumeError: 0, decision: 'accept' },
      ],
    }),
    ...inference,
  });
  const answers: Record<string, Answer> = {
    inspectFiles: (params) => inspect(params as { readonly sources: readonly SourceFile[] }),
    openVolume: () => ({ ...TEST_VOLUME, voxels: TEST_VOLUME.voxels.slice() }),
    pack: (params) =>
      (params as { readonly buffers: readonly ArrayBuffer[] }).buffers.map(
        (buffer) => new Blob([buffer]),
      ),
    unpack: (params) =>
      Promise.all(
        (params as { readonly packed: readonly { readonly blob: Blob }[] }).packed.map(({ blob }) =>
          blob.arrayBuffer(),
        ),
      ),
    ...codec,
  };
  const manifest = syntheticManifest();
  const quality = syntheticQualityManifest();
  made.store.setState({ openCase: null });
  made.registry.volumes.clear();
  return Object.assign(made, {
    codec: new WorkerClient(() => fakePort(answers)),
    fetchAsset: (path: string) => {
      const description = path.includes(CONTOUR_QUALITY) ? quality : manifest;
      const isDescription = path.endsWith('.json');
      return Promise.resolve(new Blob([isDescription ? JSON.stringify(description) : 'weights']));
    },
  });
}

/** Arrays of its own each time, as a worker hands them over. */
function freshSegmentation(): typeof SEGMENTATION {
  return structuredClone(SEGMENTATION);
}
