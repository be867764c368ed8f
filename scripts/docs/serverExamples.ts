/** Media types that servers may lack: `.mjs` must be JavaScript and `.wasm` WebAssembly, or nothing runs; IIS refuses the rest. */
export const MEDIA_TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  mjs: 'text/javascript',
  json: 'application/json',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
  onnx: 'application/octet-stream',
  zst: 'application/octet-stream',
  gz: 'application/octet-stream',
  md: 'text/plain',
};

/** Files that keep their names between versions and must be asked for anew; all others under `assets` never change. */
const UNHASHED = 'no-cache';
const HASHED = 'public, max-age=31536000, immutable';

type Headers = Readonly<Record<string, string>>;

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** What goes into nginx's `location` of the app; made for nginx 1.18 and newer. */
export function nginxExample(headers: Headers): string {
  const added = (indent: string): string =>
    Object.entries(headers)
      .map(([name, value]) => `${indent}add_header ${name} "${value}" always;\n`)
      .join('');
  const types = Object.entries(MEDIA_TYPES)
    .map(([extension, type]) => `        ${type} ${extension};\n`)
    .join('');
  return `# Isodoubt on nginx. Put this into the "server" block; change the folder, and the path if the app has one.
# nginx forgets outer headers where a block adds its own: that is why they stand here twice.
location / {
    root /srv/isodoubt;
    index index.html;
    types {
        text/html html;
        text/css css;
        image/svg+xml svg;
        image/png png;
        image/jpeg jpg;
        text/plain txt;
${types}    }
    default_type application/octet-stream;
    limit_except GET { deny all; }
    add_header Cache-Control "${UNHASHED}" always;
${added('    ')}
    location ~ /assets/[^/]+$ {
        add_header Cache-Control "${HASHED}" always;
${added('        ')}    }
}
`;
}

/** An `.htaccess` for Apache 2.4, beside `index.html`; or the same lines in a `Directory` block. */
export function apacheExample(headers: Headers): string {
  const types = Object.entries(MEDIA_TYPES)
    .map(([extension, type]) => `AddType ${type} .${extension}\n`)
    .join('');
  const set = Object.entries(headers)
    .map(([name, value]) => `Header always set ${name} "${value.replaceAll('"', '\\"')}"\n`)
    .join('');
  return `# Isodoubt on Apache 2.4: as .htaccess beside index.html (AllowOverride FileInfo), or in a <Directory> block.
# Needs the modules headers and mime. A demo case ends in .gz and must arrive as it is, not unpacked on the way.
DirectoryIndex index.html
RemoveEncoding .gz .zst
${types}${set}Header always set Cache-Control "${UNHASHED}"
<If "%{REQUEST_URI} =~ m#/assets/[^/]+$#">
Header always set Cache-Control "${HASHED}"
</If>
`;
}

/** A `web.config` for IIS 8 and newer, beside `index.html`. Nothing has to be installed for it. */
export function iisExample(headers: Headers): string {
  const types = Object.entries(MEDIA_TYPES)
    .map(
      ([extension, type]) =>
        `      <remove fileExtension=".${extension}" />\n      <mimeMap fileExtension=".${extension}" mimeType="${type}" />\n`,
    )
    .join('');
  const set = Object.entries(headers)
    .map(
      ([name, value]) =>
        `        <remove name="${name}" />\n        <add name="${name}" value="${escapeXml(value)}" />\n`,
    )
    .join('');
  return `<?xml version="1.0" encoding="utf-8"?>
<!-- Isodoubt on IIS 8 and newer: as web.config beside index.html. -->
<configuration>
  <system.webServer>
    <defaultDocument>
      <files>
        <clear />
        <add value="index.html" />
      </files>
    </defaultDocument>
    <staticContent>
      <clientCache cacheControlMode="DisableCache" />
${types}    </staticContent>
    <httpProtocol>
      <customHeaders>
${set}      </customHeaders>
    </httpProtocol>
  </system.webServer>
</configuration>
`;
}

/**
 * Examples by name below `server-examples/` in the built app. They end in `.txt`, so that every server gives them out and
 * none takes them for its own.
 * @param headers of `responseHeaders`.
 */
export function serverExamples(headers: Headers): Readonly<Record<string, string>> {
  return {
    'nginx.conf.txt': nginxExample(headers),
    'apache.htaccess.txt': apacheExample(headers),
    'iis.web.config.txt': iisExample(headers),
  };
}
