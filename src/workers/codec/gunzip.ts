import { FlateErrorCode, Gunzip, type FlateError } from 'fflate';
import { AppError } from '../../core/errors.ts';
import { crc32 } from '../../core/crc32.ts';

/** Compressed bytes per step; deflate makes at most 1032 times as many of them. */
const STEP_BYTES = 1 << 16;
const TRAILER_BYTES = 8;

export interface GunzipOptions {
  /** Gets the inflated bytes in order; the chunk is valid during the call only. May throw to stop. */
  readonly sink: (chunk: Uint8Array) => void;
  /** Called between steps with the compressed bytes done: the place to report and to cancel. */
  readonly step: (doneBytes: number) => Promise<void>;
}

/** True when the bytes begin as gzip does: magic 1f 8b and method deflate. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/** Inflated length modulo 2³² as the last member's trailer states it: a hint, to be proved. */
export function statedLength(compressed: Uint8Array): number {
  const n = compressed.length;
  if (n < 4) return 0;
  return new DataView(compressed.buffer, compressed.byteOffset + n - 4, 4).getUint32(0, true);
}

/**
 * Inflates gzip of one or several members and checks every checksum. The inflater neither verifies the
 * checksum nor misses a cut trailer, and the browsers' own stream refuses several members and cannot say
 * why it failed; so the trailers are compared here.
 * @returns how many bytes follow the last member, zeros used as padding not counted.
 * @throws AppError `input/corrupt` { reason: 'truncated-gzip' | 'bad-gzip' }; whatever `sink` or `step` throws.
 * Source: RFC 1952.
 */
export async function gunzip(
  compressed: Uint8Array,
  { sink, step }: GunzipOptions,
): Promise<{ trailingBytes: number }> {
  let member = { start: 0, crc: 0, length: 0 };
  const stream = new Gunzip((chunk) => {
    member.crc = crc32(chunk, member.crc);
    member.length += chunk.length;
    sink(chunk);
  });
  stream.onmember = (offset) => {
    if (!hasTrailerAt(compressed, offset - TRAILER_BYTES, member)) throw corrupt('bad-gzip');
    member = { start: offset, crc: 0, length: 0 };
  };
  for (let at = 0; at < compressed.length; at += STEP_BYTES) {
    const end = Math.min(at + STEP_BYTES, compressed.length);
    try {
      stream.push(compressed.subarray(at, end), end === compressed.length);
    } catch (error) {
      if (!isFlateError(error)) throw error;
      if (error.code === FlateErrorCode.UnexpectedEOF) throw corrupt('truncated-gzip');
      // Not a gzip header where one was due: what follows a member that is complete may be padding.
      const isAfterMember = error.code === FlateErrorCode.InvalidHeader && member.length > 0;
      if (!isAfterMember) throw corrupt('bad-gzip');
      return { trailingBytes: bytesAfterMember(compressed, member) };
    }
    await step(end);
  }
  return { trailingBytes: bytesAfterLastMember(compressed, member) };
}

interface Member {
  readonly start: number;
  readonly crc: number;
  readonly length: number;
}

/** What the inflater throws for damaged data. */
export function isFlateError(error: unknown): error is FlateError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number';
}

function trailerOf(member: Member): Uint8Array {
  const bytes = new Uint8Array(TRAILER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, member.crc, true);
  view.setUint32(4, member.length % 2 ** 32, true);
  return bytes;
}

function hasTrailerAt(compressed: Uint8Array, at: number, member: Member): boolean {
  return trailerOf(member).every((byte, n) => compressed[at + n] === byte);
}

/** The inflater swallows up to three bytes too few for a header, and misses a cut trailer. */
function bytesAfterLastMember(compressed: Uint8Array, member: Member): number {
  const end = compressed.length;
  for (let rest = 0; rest <= 3; rest++) {
    if (hasTrailerAt(compressed, end - rest - TRAILER_BYTES, member)) {
      return compressed.subarray(end - rest).every((byte) => byte === 0) ? 0 : rest;
    }
  }
  const trailer = trailerOf(member);
  // A first part of the right trailer at the very end: the file was cut inside it.
  for (let present = TRAILER_BYTES - 1; present > 0; present--) {
    const isCut = trailer
      .subarray(0, present)
      .every((byte, n) => compressed[end - present + n] === byte);
    if (isCut) throw corrupt('truncated-gzip');
  }
  // No data at all means that the file ends within the member's header.
  throw corrupt(member.length === 0 ? 'truncated-gzip' : 'bad-gzip');
}

/** Finds the end of the last complete member by the trailer that it must have. */
function bytesAfterMember(compressed: Uint8Array, member: Member): number {
  for (let at = compressed.length - TRAILER_BYTES; at > member.start; at--) {
    if (!hasTrailerAt(compressed, at, member)) continue;
    const rest = compressed.subarray(at + TRAILER_BYTES);
    return rest.every((byte) => byte === 0) ? 0 : rest.length;
  }
  throw corrupt('bad-gzip');
}

function corrupt(reason: 'truncated-gzip' | 'bad-gzip'): AppError {
  return new AppError('input/corrupt', { reason });
}
