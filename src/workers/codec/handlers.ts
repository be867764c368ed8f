import type { Handlers } from '../../rpc/serve.ts';
import type { CodecApi } from '../codec.api.ts';
import { drawAudit } from './drawAudit.ts';
import { editStructure } from './editStructure.ts';
import { checkRules } from './checkRules.ts';
import { encodeContours } from './encodeContours.ts';
import { encodeMap } from './encodeMap.ts';
import { encodePackage } from './encodePackage.ts';
import { openPackage } from './openPackage.ts';
import { fuseContours } from './fuseContours.ts';
import { inspectFiles } from './inspectFiles.ts';
import { inspectSample } from './inspectSample.ts';
import { openVolume } from './openVolume.ts';
import { pack, unpack } from './pack.ts';
import { rankSurprise } from './rankSurprise.ts';
import { readSamples } from './readSamples.ts';
import { readContours } from './readContours.ts';
import { readObserver } from './readObserver.ts';
import { readNetwork } from './readNetwork.ts';

/** What the codec worker answers to; apart from it, so that tests can run it without a worker. */
export const codecHandlers: Handlers<CodecApi> = {
  openVolume,
  inspectFiles,
  inspectSample,
  readContours,
  readObserver,
  fuseContours,
  readSamples,
  rankSurprise,
  checkRules,
  drawAudit,
  editStructure,
  encodeContours,
  encodeMap,
  openPackage,
  encodePackage,
  pack,
  unpack,
  readNetwork,
};
