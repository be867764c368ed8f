import type { FileGlance } from '../core/worklist/fileGlance.ts';
import { WorkerClient } from '../rpc/client.ts';
import { CONTOUR_QUALITY } from '../store/networkSlice.ts';
import { syntheticManifest } from './manifest.ts';
import { syntheticQualityManifest } from './qualityManifest.ts';
import { SEGMENTATION } from './runServices.ts';
import { fakePort, TEST_VOLUME, testServices, type Answer } from './services.ts';

/** A file whose name says what a glance at it finds: `.seg.` in it is a label map, anything else an image. */
export function imageFile(name: string): File {
  return new File([name], name, { lastModified: 7 });
}

function glance({ file }: { readonly file: File }): FileGlance {
  const { shape, affine } = TEST_VOLUME.grid;
  const look = file.name.includes('.seg.') ? 'labels' : 'image';
  return { format: 'nifti', shape, affine, planes: 1, look, segments: [] };
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
    glanceFile: (params) => glance(params as { readonly file: File }),
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
