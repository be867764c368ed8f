/** How one frame of an image is stored, as far as its decoder has to know (PS3.3 C.7.6.3). */
export interface FrameDescription {
  readonly transferSyntaxUid: string;
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  /** 8, 16 or 32 */
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  /** Pixel Representation 1 */
  readonly isSigned: boolean;
  readonly littleEndian: boolean;
}

/** Stored values of a frame, in the host's byte order. */
export type FrameValues =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array;

/**
 * Decodes one frame.
 * @param encoded its bytes alone (fragments joined); not modified.
 * @returns rows × columns stored values, row by row; `readSeries` cuts them to `bitsStored` and extends their sign. It may be
 *   the decoder's own memory, valid until the next call.
 * @throws AppError `input/corrupt` { format: 'dicom', reason: 'bad-frame' } where the bytes are not such a frame.
 */
export type DecodeFrame = (encoded: Uint8Array, frame: FrameDescription) => FrameValues;
