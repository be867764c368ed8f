import { nodeRuntime } from '../../src/cli/nodeRuntime.ts';
import type { ContourQualityNetwork } from '../../src/inference/contourQuality.ts';
import type { ContourQualityManifest } from '../../src/models/contourQualityManifest.ts';
import { parseContourQualityManifest } from '../../src/models/contourQualityManifest.ts';
import { openContourQuality } from '../../src/runtime/openContourQuality.ts';
import type { EvidenceContext } from '../table.ts';

/** The contour-quality package, open on the processor. */
export interface QualityPackage {
  readonly manifest: ContourQualityManifest;
  readonly network: ContourQualityNetwork;
  readonly sha256: readonly string[];
}

/** @returns null where there is no such package. @throws AppError as `parseContourQualityManifest`, `openContourQuality`. */
export async function openQuality(context: EvidenceContext): Promise<QualityPackage | null> {
  const files = await context.packageFiles('contour-quality');
  if (!files) return null;
  const manifest = parseContourQualityManifest(files.json);
  const [{ path }] = manifest.files;
  const network = await openContourQuality(
    { manifest, network: files.files[path] },
    nodeRuntime(context.threads),
  );
  return { manifest, network, sha256: files.sha256 };
}
