import type { ErrorCode, ErrorDetail } from '../errors.ts';

/** Where P(error) comes from. */
export type ErrorSource =
  | {
      readonly kind: 'head';
      readonly id: string;
      readonly version: string;
      readonly sha256: string;
    }
  /** One minus the largest mean probability. */
  | { readonly kind: 'probabilities'; readonly refused: RefusedHead | null }
  /** Contours from a file: nothing is known. */
  | { readonly kind: 'none' };

/** Why a head was not used, and what it was made for. */
export interface RefusedHead {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;
  readonly madeFor: {
    readonly network: string;
    readonly version: string;
    /** Of dropout samples, least and most. */
    readonly samples: readonly [number, number];
  };
}
