/** What a user can do about evaluations; they come by themselves. */
export interface Evaluating {
  /** Ends what is worked out; what is there stays, and nothing is asked until something changes or it is begun again. */
  cancel(): void;
  /** After a cancel or a failure: work may be begun again. */
  resume(): void;
}
