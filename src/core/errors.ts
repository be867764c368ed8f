/** What went wrong, as data: `code` selects the text in the interface, `detail` fills its blanks. */
export const ERROR_CODES = {
  'input/unsupported-format': { retry: false },
  'input/unsupported-datatype': { retry: false },
  'input/not-three-dimensional': { retry: false },
  'input/corrupt': { retry: false },
  'input/inconsistent-geometry': { retry: false },
  'input/no-image-content': { retry: false },
  'input/not-a-sample': { retry: false },
  'input/too-large': { retry: false },
  'input/too-many-overlaps': { retry: false },
  'input/unreadable': { retry: true },
  'input/changed': { retry: true },
  'model/not-found': { retry: true },
  'model/invalid': { retry: false },
  'model/checksum-mismatch': { retry: true },
  'model/signature-mismatch': { retry: false },
  'model/out-of-range': { retry: false },
  'model/not-shown-to-help': { retry: false },
  'resource/gpu-unavailable': { retry: true },
  'resource/device-lost': { retry: true },
  'resource/out-of-memory': { retry: true },
  'resource/worker-lost': { retry: true },
  'resource/part-missing': { retry: true },
  'inference/non-finite-output': { retry: false },
  'inference/failed': { retry: true },
  'evaluation/nothing-put': { retry: true },
  'storage/unavailable': { retry: true },
  'storage/full': { retry: true },
  'storage/corrupt': { retry: false },
  'storage/gone': { retry: false },
  'storage/result-damaged': { retry: false },
  'storage/newer-schema': { retry: false },
  'storage/elsewhere': { retry: true },
  'export/readback-mismatch': { retry: true },
  'export/not-representable': { retry: false },
  'export/unwritable': { retry: true },
  'export/no-room': { retry: true },
  cancelled: { retry: true },
  'internal/shape': { retry: false },
  'internal/unexpected': { retry: true },
} as const satisfies Record<string, { retry: boolean }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Values that fill the blanks of a message; plain data, so that it crosses a worker boundary. */
export type ErrorDetail = Readonly<Record<string, string | number | boolean | readonly number[]>>;

/** Details whose values are words of our own. */
const OWN_WORDS = /^(format|field|reason|what|op|problem)$/;
/** Details that are places and counts; what a voxel holds is none of them. */
const COUNTS = /^(index|expected|actual|files)$|(Bytes|Voxels|Files)$/;

/**
 * An expected failure. `detail` is for the screen alone, and may name a file to whoever opened it. The message and the stack
 * end up in consoles and in what is sent to support: they have the code, our own words for the reason, places and counts; no
 * name, no text of a file or a library, no value of a voxel.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;

  constructor(code: ErrorCode, detail: ErrorDetail = {}, options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(keepable(detail))}`, options);
    this.name = 'AppError';
    this.code = code;
    this.detail = detail;
  }
}

/** What may be kept of a detail. */
function keepable(detail: ErrorDetail): ErrorDetail {
  return Object.fromEntries(
    Object.entries(detail).filter(([key, value]) =>
      typeof value === 'number' ? COUNTS.test(key) : OWN_WORDS.test(key) && isOwnWord(value),
    ),
  );
}

/** Written as we write such words; a text of a library has blanks in it. */
function isOwnWord(value: unknown): boolean {
  return typeof value === 'string' && /^[\w./-]{1,60}$/.test(value);
}

/** True when `code` is one of ours; an unknown code on the wire is reported as `internal/unexpected`. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}

/** A doubt about data that does not stop the work; it is shown and it travels into the export. */
export interface Issue {
  readonly code: IssueCode;
  readonly detail: ErrorDetail;
}

export type IssueCode =
  | 'issue/dicom-geometry'
  | 'issue/dicom-values'
  | 'issue/non-finite-voxels'
  | 'issue/qform-sform-disagree'
  | 'issue/no-orientation'
  | 'issue/singleton-fourth-dimension'
  | 'issue/extra-bytes'
  | 'issue/contours-resampled'
  | 'issue/out-of-valid-range'
  | 'issue/partial-result'
  | 'issue/only-first-file'
  | 'issue/other-identity'
  | 'issue/files-left-out'
  | 'issue/looks-like-contours'
  | 'issue/nothing-to-audit'
  | 'issue/contours-read'
  | 'issue/fused-observers'
  | 'issue/observers-added'
  | 'issue/observers-wanted'
  | 'issue/observers-left-out';
