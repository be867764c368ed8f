/**
 * The one table of what every answer of the app's origin carries. The development preview, the service worker, the
 * servers of the portable package and `dist/response-headers.json` (for whoever sets up a server) are made from it.
 */

/**
 * What the app may do, by directive: nothing but its own files. `data:` images are the report's figures and the letters on
 * the slices. Texts are never made into HTML or scripts, and the only addresses that become threads are those that
 * src/guard/ownScripts.ts knows (Trusted Types, where the browser has them). A worker has the policy of its own answer, not
 * of the page.
 */
function contentSecurityPolicy(reportStyleSha256: string): readonly string[] {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "script-src-attr 'none'",
    "worker-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    `style-src 'self' 'sha256-${reportStyleSha256}'`,
    "manifest-src 'self'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ];
}

/** Who may show the app within a page of theirs. A meta tag cannot say this. */
const FRAME_ANCESTORS = "frame-ancestors 'none'";

/** What a browser offers to pages and this app has no use for: off for it and for whatever would get into it. */
const UNUSED_FEATURES = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'clipboard-read',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'identity-credentials-get',
  'idle-detection',
  'keyboard-map',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'otp-credentials',
  'payment',
  'picture-in-picture',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'sync-xhr',
  'unload',
  'usb',
  'window-management',
  'xr-spatial-tracking',
];

/** Cross-origin isolation: it is what gives WASM its threads. The development server sets these alone. */
export const ISOLATION_HEADERS: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/**
 * Name -> value of each header, as HTTP writes them.
 * @param reportStyleSha256 SHA-256 of the report's style sheet in base64: a report that is opened from memory falls
 *   under the page's policy too, and its one style sheet is allowed by its hash.
 */
export function responseHeaders(reportStyleSha256: string): Readonly<Record<string, string>> {
  return {
    ...ISOLATION_HEADERS,
    'Content-Security-Policy': [...contentSecurityPolicy(reportStyleSha256), FRAME_ANCESTORS].join(
      '; ',
    ),
    'Permissions-Policy': UNUSED_FEATURES.map((feature) => `${feature}=()`).join(', '),
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    // For browsers that do not know `frame-ancestors`.
    'X-Frame-Options': 'DENY',
  };
}

/** What a page can carry itself, in a meta tag, for servers that set no headers. It does not reach the workers. */
export function policyOfPage(reportStyleSha256: string): string {
  return contentSecurityPolicy(reportStyleSha256).join('; ');
}
