import { failureText, ReportedFailure } from './failureText.ts';
import { isOwnScript } from './ownScripts.ts';
import { quietConsole } from './quietConsole.ts';

/** As far as it is needed here: neither of the two libraries of types that this is compiled with has it. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (url: string) => string | null },
  ): unknown;
}

/** What pages and workers have in common. */
interface Realm {
  readonly trustedTypes?: TrustedTypes;
  readonly document?: unknown;
  addEventListener(
    type: 'error' | 'unhandledrejection' | 'securitypolicyviolation',
    listener: (event: RealmEvent) => void,
  ): void;
}

interface RealmEvent extends Event {
  readonly error?: unknown;
  readonly reason?: unknown;
  readonly effectiveDirective?: string;
}

const realm = globalThis as unknown as Realm;

// The policy of the answers asks for it (src/serviceWorker/responseHeaders.ts). No HTML and no script is ever made of a text:
// there is no rule for them, so that the browser refuses both.
const here: string = import.meta.url;
const root = new URL('..', here).href;
realm.trustedTypes?.createPolicy('default', {
  createScriptURL: (url) => (isOwnScript(url, root) ? url : null),
});

// The development server's page says everything, to whoever develops.
if (import.meta.env.PROD) {
  const report = quietConsole(console);
  realm.addEventListener('unhandledrejection', (event) => {
    event.preventDefault();
    report(`Nobody caught: ${failureText(event.reason)}`);
  });
  realm.addEventListener('error', (event) => {
    // Without one the text is the browser's own.
    if (event.error === undefined || event.error === null) return;
    if (event.error instanceof ReportedFailure) return;
    event.preventDefault();
    if ('document' in realm) report(`Nobody caught: ${failureText(event.error)}`);
    else tellPage(event.error);
  });
  realm.addEventListener('securitypolicyviolation', ({ effectiveDirective = '' }) => {
    report(`The security policy refused something: ${effectiveDirective}`);
  });
}

/** The page learns that its worker failed only from an error that nobody catches. */
function tellPage(thrown: unknown): void {
  setTimeout(() => {
    throw new ReportedFailure(thrown);
  });
}
