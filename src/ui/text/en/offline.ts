/** The app on this machine: without network, as an installed app, and new versions of it. */
export const offline = {
  title: 'On this machine',
  /** What stands for the whole state, in the fewest words. */
  states: {
    checking: 'Looking at what is kept …',
    off: 'Opens only while its server answers',
    impossible: 'Opens only while its server answers',
    ready: 'Works offline',
    failed: 'Not available offline',
  },
  filling: (done: string, total: string): string =>
    `Being kept for offline use: ${done} of ${total}`,
  details: {
    off: 'Nothing of the app is kept on this machine: it was turned off in the settings.',
    ready: (bytes: string): string =>
      `All of the app is kept in this browser, networks included: ${bytes}, each file checked against its SHA-256.`,
  },
  obstacles: {
    insecure:
      'The address of this page is neither https nor this machine’s own. Browsers then allow no offline use, no threads and no fast storage. An administrator can serve it over https, or allow the address by the policy OverrideSecurityRestrictionsOnInsecureOrigin.',
    unsupported: 'This browser keeps no apps.',
    refused:
      'The browser did not allow it. A private window or a policy may be the cause, or a server that lacks the file service-worker.js.',
    development: 'The development server keeps nothing.',
  },
  failures: {
    unreachable: (path: string): string => `The server did not answer for ${path}.`,
    refused: (path: string, status: number): string =>
      `The server refused ${path} with status ${status}.`,
    differs: (path: string): string =>
      `${path} does not have the SHA-256 of this version: the copy on the server is damaged or not complete, or something in between answers in its place.`,
    full: 'The disk, or what the browser may take of it, is full.',
    unwritable: 'The browser did not let it be written.',
  },
  goesOn: 'The app goes on from the server; it is tried again at the next start.',
  retry: 'Try again',
  setting: 'Offline use',
  settingHint:
    'Keeps the app in this browser, so that it opens without network. Off removes what is kept of it; reviews stay.',
  /** Installing. */
  install: 'Install',
  installHint:
    'In a window of its own, and in the start menu. It is the same app with the same reviews.',
  installed: 'Installed: runs in a window of its own.',
  /** A new version. */
  update: {
    ready: 'A new version is ready.',
    readyAdvice:
      'Taking it loads the page again, when the review is on disk, and comes back to it. Otherwise it comes when all windows of Isodoubt are closed.',
    busy: 'It can be taken when what is under way has ended.',
    held: 'Not taken: something that was done is not on disk.',
    heldAdvice: 'Export it first, or let it be kept.',
    stuck: 'The new version did not take over.',
    stuckAdvice: 'It does when all windows of Isodoubt are closed.',
    taking: 'Taking the new version …',
    elsewhere: 'Another window took a new version.',
    elsewhereAdvice: 'This one goes on as it is until it is loaded again.',
    refused: 'A new version on the server could not be fetched as a whole; this one goes on.',
    take: 'Take it now',
    reload: 'Load again',
    dismiss: 'Later',
  },
  /** Of the button that opens what this is shown in. */
  badge: { update: 'a new version is ready', failed: 'not available offline' },
};
