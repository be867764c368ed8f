import type { BackendBadge } from '../store/jobSlice.ts';
import { formatCounted } from './format.ts';

const BACKEND_REASONS: Record<string, string> = {
  preferred: 'WebGPU is available.',
  chosen: 'Chosen under Settings.',
  'no-webgpu': 'This browser has no WebGPU.',
  'no-adapter': 'No graphics processor answers through WebGPU.',
  'software-adapter': 'WebGPU is only emulated in software here, which is slower than WASM.',
  'session-failed': 'The network could not be loaded on the graphics processor.',
  'self-test': 'The graphics processor answered otherwise than WASM on a test tile.',
};

/** What computes, in few words. */
export function backendName({ kind, threads }: BackendBadge): string {
  if (kind === 'webgpu') return 'WebGPU';
  return `${kind === 'wasm' ? 'WASM' : 'CPU'} · ${formatCounted(threads, 'thread')}`;
}

export function backendReason(reason: string): string {
  return BACKEND_REASONS[reason] ?? reason;
}

/** Why a run takes longer than it might: the network could not be cut where its masks begin. */
export function uncutReason(uncut: string | undefined): string {
  return uncut === undefined
    ? ''
    : `The network cannot be cut at its masks (${uncut}) and runs whole for every sample.`;
}
