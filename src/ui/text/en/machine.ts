import { formatCount } from '../../format.ts';
import { countedIn } from '../plural.ts';

const counted = countedIn('en');

/** The self-check. Of each state: what it means, what is done instead, what an administrator can change. */
export const machine = {
  title: 'This machine',
  open: 'Check this machine',
  settingHint: 'What this browser has, what is missing, and what is done instead.',
  looking: 'Looking at what this browser has …',
  allGood: 'Everything is here that Isodoubt can use.',
  works: (count: number): string =>
    `The main job works here. ${counted(count, 'thing is', 'things are')} limited or missing.`,
  impossible: 'The main job cannot be done here.',
  grades: { good: 'Good', limited: 'Limited', missing: 'Missing', unknown: 'Not known' },
  needed: 'needed',
  admin: 'Administrator:',
  copy: 'Copy as text',
  copied: 'Copied',
  copyHint: 'For support. No names, no file names, nothing of an image.',
  keepStorage: 'Ask the browser to keep them',
  lostTitle: 'The graphics processor took the picture away.',
  lostAdvice: 'It is asked for again. What you did is kept.',
  goneTitle: 'The picture did not come back.',
  goneAdvice:
    'What you did is kept. Reload the page; if it stays dark, close other tabs that draw images, or start the browser again.',
  reload: 'Reload the page',
  values: {
    secure: 'secure',
    insecure: 'not secure',
    none: 'none',
    notSaid: 'the browser does not say',
    voxels: (longest: number): string => `up to ${formatCount(longest)} voxels an axis`,
    cores: (cores: number): string => counted(cores, 'processor core', 'processor cores'),
    threads: (threads: number): string => counted(threads, 'thread', 'threads'),
    deviceGb: (gb: number): string => (gb >= 8 ? '8 GB or more' : `${formatCount(gb)} GB`),
    heap: (bytes: string): string => `scripts: ${bytes}`,
    images: (bytes: string): string => `images: up to ${bytes}`,
    used: (used: string, quota: string): string => `${used} of ${quota} used`,
    kept: 'kept',
    clearable: 'may be cleared',
    there: 'there',
  },
  rows: {
    origin: {
      name: 'Address',
      good: { means: 'The browser gives the page what it needs.' },
      insecure: {
        means:
          'The browser withholds threads, WebGPU, locks between tabs and use offline from this address.',
        instead: 'The app goes on without them.',
        admin: 'Serve the app by HTTPS, or open it as http://localhost.',
      },
    },
    picture: {
      name: 'Picture (WebGL 2)',
      good: { means: 'The graphics processor draws the images.' },
      software: {
        means: 'Scrolling and zooming are slower than they could be.',
        instead: 'The processor draws the images.',
        admin: 'Allow hardware acceleration in the browser; update the graphics driver.',
      },
      small: {
        means: 'Longer images are refused, with the reason.',
        instead: 'Read part of the slices, or crop the image.',
        admin: 'Allow hardware acceleration in the browser; update the graphics driver.',
      },
      missing: {
        means: 'No image can be shown, so no contour can be reviewed.',
        instead: 'Nothing: use another browser or machine.',
        admin:
          'Switch on hardware acceleration and WebGL (policies HardwareAccelerationModeEnabled, Disable3DAPIs; Firefox: webgl.disabled). Remote desktops often lack it.',
      },
      lost: {
        means: 'The graphics processor took the picture away.',
        instead: 'Decisions and edits are kept. Reload the page.',
        admin: 'Update the graphics driver; close other programs that draw in 3-D.',
      },
    },
    engine: {
      name: 'WebAssembly',
      good: { means: 'Networks and file formats run.' },
      'no-simd': {
        means: 'No network can run.',
        instead: 'Nothing: use a newer browser.',
        admin: 'Update the browser.',
      },
      missing: {
        means: 'No network can run, and compressed images cannot be read.',
        instead: 'Nothing: use another browser.',
        admin: 'Allow WebAssembly (Edge: enhanced security mode switches parts of it off).',
      },
    },
    workers: {
      name: 'Background work',
      good: { means: 'The page stays free while the network runs.' },
      missing: {
        means: 'No file can be opened and no network can run.',
        instead: 'Nothing: use a newer browser.',
        admin: 'Update the browser. A proxy must not change .js files or their type.',
      },
    },
    compression: {
      name: 'Compression',
      good: { means: 'Reviews are kept and exported compressed.' },
      missing: {
        means: 'Reviews can neither be kept nor exported.',
        instead: 'Nothing: use a newer browser.',
        admin: 'Update the browser.',
      },
    },
    browser: {
      name: 'Browser',
      good: { means: 'Isodoubt is made for it.' },
      old: {
        means: 'It is older than what Isodoubt is tested with; parts may fail.',
        instead: 'It is tried all the same.',
        admin: 'Chrome or Edge 105, Firefox 115 or Safari 16.4, or newer.',
      },
      unknown: {
        means: 'Isodoubt was not tested with it.',
        instead: 'It is tried all the same.',
        admin: 'Chrome or Edge 105, Firefox 115 or Safari 16.4, or newer.',
      },
    },
    threads: {
      name: 'Threads',
      good: { means: 'The network uses several processor cores.' },
      'one-core': {
        means: 'A run takes as long as one core needs.',
        instead: 'The network runs on it; fewer samples take less.',
        admin: 'Give the machine a second core.',
      },
      'not-isolated': {
        means: 'A run takes about twice as long on two cores, longer on more.',
        instead: 'The network runs in one thread; fewer samples take less.',
        admin:
          'Send the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp.',
      },
    },
    webgpu: {
      name: 'WebGPU',
      good: { means: 'The graphics processor can run the network.' },
      software: {
        means: 'What the browser offers is slower than the processor itself.',
        instead: 'The network runs by WebAssembly, with the same result.',
        admin: 'Update the graphics driver; allow hardware acceleration.',
      },
      'no-adapter': {
        means: 'The browser knows WebGPU and finds no graphics processor for it.',
        instead: 'The network runs by WebAssembly, with the same result.',
        admin: 'Update the graphics driver; allow hardware acceleration.',
      },
      missing: {
        means: 'Runs take longer than with a graphics processor.',
        instead: 'The network runs by WebAssembly, with the same result.',
        admin: 'Chrome or Edge 113, Safari 26, Firefox 141 on Windows have it.',
      },
    },
    memory: {
      name: 'Memory',
      good: { means: 'Large images can be opened whole.' },
      little: {
        means: 'Large images are not opened whole.',
        instead: 'Before memory is taken, part of the slices is offered.',
        admin: 'Isodoubt asks for 8 GB. Close other tabs and programs.',
      },
      unknown: {
        means: 'An image may turn out to be too large only while it is opened.',
        instead: '8 GB are assumed.',
        admin: 'Chrome and Edge say how much memory there is.',
      },
    },
    reviews: {
      name: 'Kept reviews (IndexedDB)',
      good: { means: 'A review is found again after a reload or a crash.' },
      refused: {
        means: 'Nothing is kept: closing the page ends the review.',
        instead: 'The review goes on in memory. Export before you close the page.',
        admin: 'Allow site data for this address; do not use a private window.',
      },
      missing: {
        means: 'Nothing is kept: closing the page ends the review.',
        instead: 'The review goes on in memory. Export before you close the page.',
        admin: 'Allow IndexedDB (Firefox: dom.indexedDB.enabled).',
      },
    },
    room: {
      name: 'Room for reviews',
      good: { means: 'The browser does not clear reviews by itself.' },
      clearable: {
        means: 'The browser may clear reviews when the disk is full.',
        instead: 'Export what is to last.',
        admin: 'Install the page as an app, or keep this address from being cleared on exit.',
      },
      little: {
        means: 'There is room for few reviews.',
        instead: 'A review that does not fit goes on in memory, and says so.',
        admin: 'Make room on the disk; a private window has less.',
      },
      unknown: {
        means: 'A full disk shows only when a review does not fit.',
        instead: 'A review that does not fit goes on in memory, and says so.',
        admin: 'Allow site data for this address.',
      },
    },
    siteFiles: {
      name: 'Private files (OPFS)',
      good: { means: 'Not needed: reviews are kept in IndexedDB.' },
      'no-sync': {
        means: 'Nothing changes for you.',
        instead: 'Reviews are kept in IndexedDB.',
      },
      refused: {
        means: 'Nothing changes for you.',
        instead: 'Reviews are kept in IndexedDB.',
      },
      missing: {
        means: 'Nothing changes for you.',
        instead: 'Reviews are kept in IndexedDB.',
      },
    },
    locks: {
      name: 'Locks between tabs',
      good: { means: 'One tab alone writes a review.' },
      missing: {
        means: 'Which tab records a review shows only once both have written.',
        instead: 'The later one is told, and records nothing more.',
        admin: 'Serve the app by HTTPS; update the browser.',
      },
    },
    offline: {
      name: 'Without network',
      good: { means: 'The app opens without network.' },
      filling: {
        means: 'Without network the app would not open yet.',
        instead: 'It is being kept on this machine; the page can be used meanwhile.',
      },
      off: {
        means: 'Without network the app does not open.',
        instead: 'It comes from the server each time, as was asked for.',
        admin: 'Settings has the switch.',
      },
      failed: {
        means: 'Without network the app may not open.',
        instead: 'It comes from the server.',
        admin: 'Settings says which file is missing.',
      },
      missing: {
        means: 'Without network the app does not open.',
        instead: 'It comes from the server each time.',
        admin:
          'Serve service-worker.js by HTTPS, and allow service workers and site data for this address.',
      },
      unknown: {
        means: 'Whether the app opens without network shows in a moment.',
        instead: 'It is asked for.',
      },
    },
    fileHandles: {
      name: 'Opening a file again',
      good: {
        means: 'After a reload a dropped image opens by one question.',
      },
      missing: {
        means: 'After a reload the image has to be chosen again.',
        instead: 'The review is found by the checksum of the image.',
        admin: 'Chrome and Edge can open it again.',
      },
    },
  },
};
