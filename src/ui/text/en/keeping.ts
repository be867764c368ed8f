import { countedIn } from '../plural.ts';

const counted = countedIn('en');

/** Whether the review is on disk, what else is, and what to do about it. */
export const keeping = {
  states: {
    saving: 'Saving …',
    saved: 'Saved',
    full: 'Not saved: disk full',
    refused: 'Nothing is kept: the browser refuses',
    newer: 'Not saved: kept data of a newer version',
    elsewhere: 'Read-only: open in another tab',
    off: 'Leave no trace: nothing is kept',
    empty: 'Nothing kept yet',
  },
  badgeTitle: 'What is kept on this machine',
  dialog: 'Kept on this machine',
  dialogLead:
    'Decisions and contours are kept in this browser as you make them, so that nothing is lost with the page. Images are not: they are known by their SHA-256 and opened again.',
  reviewer: 'Reviewer',
  noReviewer: 'add your name',
  reviewerHint: 'Stands in the audit trail of what you do from now on; may stay empty.',
  traceless: 'Leave no trace',
  tracelessHint:
    'Nothing is kept on disk from now on, and what this review has there is removed. Export before you close the page.',
  reviews: 'Reviews',
  none: 'Nothing is kept.',
  present: 'open now',
  purge: 'Remove everything',
  purgeSure: 'Remove all of it? Exports are not touched; nothing else can bring it back.',
  purgeYes: 'Yes, remove everything',
  stay: 'Keep it',
  total: (reviews: number, bytes: string): string =>
    `${counted(reviews, 'review', 'reviews')}, ${bytes}`,
  continue: 'Continue',
  remove: 'Remove',
  removeNamed: (name: string): string => `Remove the review of ${name}`,
  continueNamed: (name: string): string => `Continue the review of ${name}`,
  notNow: 'Not now',
  continueTitle: 'Continue where you stopped?',
  progress: (decided: number, regions: number, changes: number): string =>
    `${decided} of ${regions} decided, ${counted(changes, 'change', 'changes')}`,
  exported: 'exported',
  aside: 'set aside',
  running: 'the network was running; nothing of that run is kept',
  dropAgain: (name: string): string =>
    `Open or drop ${name} again: the review goes on by itself. The image is known by its SHA-256, whatever it is called now.`,
  resuming: 'Taking up the kept review …',
  resumed: (progress: string): string => `Taken up where it was left: ${progress}.`,
  damaged: 'What could not be read was left out, and is still on disk.',
  startOver: 'Start over',
  dismiss: 'Dismiss',
  elsewhereTitle: 'This case is open in another tab, which records it.',
  elsewhereAdvice: 'Nothing is recorded here.',
  takenTitle: 'This case was taken over by another tab.',
  takenAdvice: 'Everything up to then is kept there; nothing more is recorded here.',
  takeOver: 'Take over here',
  fullTitle: (unsaved: number): string =>
    `${counted(unsaved, 'change is', 'changes are')} not on disk: the space for this page is full.`,
  fullResult: 'The result is not on disk: the space for this page is full.',
  fullAdvice:
    'They stay in memory and are written as soon as there is room. Export, or remove reviews that are finished.',
  refusedTitle: 'The browser does not let this page keep anything on disk.',
  refusedAdvice:
    'A private window or a policy may be the cause. You can go on; export before you close the page.',
  newerTitle: 'A newer version of Isodoubt keeps its reviews in this browser.',
  newerAdvice:
    'They are left alone, and this review is not kept. Use that version, or export before you close the page.',
  export: 'Export',
  list: 'What is kept',
  retry: 'Try again',
  interruptedTitle: 'The page closed while the network was running on this image.',
  interruptedAdvice: 'Nothing of that run is kept.',
  runAgain: 'Run again',
};
