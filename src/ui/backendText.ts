import type { BackendBadge } from '../store/jobSlice.ts';
import { text } from './text/catalogue.ts';

/** What computes, in few words. */
export function backendName({ kind, threads }: BackendBadge): string {
  if (kind === 'webgpu') return 'WebGPU';
  return `${kind === 'wasm' ? 'WASM' : 'CPU'} · ${text().run.threads(threads)}`;
}

export function backendReason(reason: string): string {
  const reasons: Readonly<Record<string, string>> = text().run.backendReasons;
  return reasons[reason] ?? reason;
}

/** Why a run takes longer than it might: the network could not be cut where its masks begin. */
export function uncutReason(uncut: string | undefined): string {
  return uncut === undefined ? '' : text().run.uncut(uncut);
}
