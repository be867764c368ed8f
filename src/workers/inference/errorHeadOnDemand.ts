import { AppError } from '../../core/errors.ts';
import type { ErrorHead } from '../../inference/errorProbability.ts';
import { asLoadFailure } from '../../runtime/failures.ts';
import { openErrorHead } from '../../runtime/openErrorHead.ts';
import type { ErrorHeadFiles } from '../inference.api.ts';
import { wasmThreads } from './backend.ts';
import { sha256Hex } from '../../core/sha256Hex.ts';
import { fixThreads, wasmRuntime } from './webRuntime.ts';

/** Opens a head; an adapter of a runtime. */
export type OpenHead = (files: ErrorHeadFiles) => Promise<ErrorHead>;

/**
 * A head that is opened when it is first asked: most runs of most networks never do.
 * Its `classify` throws what opening throws too: `model/checksum-mismatch` {path} for a file that is not the manifest's.
 */
export function errorHeadOnDemand(files: ErrorHeadFiles, open: OpenHead): ErrorHead {
  let opened: Promise<ErrorHead> | undefined;
  return {
    manifest: files.manifest,
    classify: async (features) => {
      opened ??= verified(files).then(open);
      return (await opened).classify(features);
    },
    dispose: async () => {
      // One that did not open holds nothing.
      const head = await opened?.catch(() => undefined);
      await head?.dispose();
    },
  };
}

async function verified(files: ErrorHeadFiles): Promise<ErrorHeadFiles> {
  const [file] = files.manifest.files;
  if (!file) throw new AppError('model/invalid', { field: 'files', reason: 'is empty' });
  if ((await sha256Hex(files.network)) !== file.sha256) {
    throw new AppError('model/checksum-mismatch', { path: file.path });
  }
  return files;
}

/** On WASM, whatever runs the network: some thousand weights are done before a graphics processor is asked. */
export async function openHeadOnWasm({ manifest, network }: ErrorHeadFiles): Promise<ErrorHead> {
  fixThreads(wasmThreads(undefined));
  const bytes = new Uint8Array(network);
  return openErrorHead({ manifest, network: bytes }, wasmRuntime()).catch((error: unknown) => {
    throw asLoadFailure(error);
  });
}
