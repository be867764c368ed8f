import { sha256Stream } from '../../core/sha256Stream.ts';
import { localeOf, textLanguage } from '../text/language.ts';
import { html, type Content, type Markup } from './markup.ts';
import { REPORT_STYLE } from './reportStyle.ts';

/** One printable document. */
interface Sheet {
  /** Of the window; `heading` stands on the paper. */
  readonly title: string;
  readonly heading: string;
  /** At the foot of every page: one that goes astray still says of what it is. */
  readonly foot: Content;
  readonly at: Date;
  /** Of the app. */
  readonly version: string;
  readonly sections: readonly Content[];
  readonly notice: string;
}

/**
 * An HTML file in the interface's language: no script, no reference to anything outside of it. It is laid out for one or two
 * sheets of A4 or US Letter.
 */
export function sheet({ title, heading, foot, at, version, sections, notice }: Sheet): string {
  const { markup } = html`<!doctype html>
    <html lang="${textLanguage()}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy()}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        ${styleSheet()}
      </head>
      <body>
        <table class="sheet" role="presentation">
          <tfoot>
            <tr>
              <td>
                <div class="foot"><span>${foot}</span><span>Isodoubt ${version}</span></div>
              </td>
            </tr>
          </tfoot>
          <tbody>
            <tr>
              <td>
                <main>
                  <header>
                    <div>
                      <p class="mark">Isodoubt</p>
                      <h1>${heading}</h1>
                    </div>
                    <div class="made">${dateFormat().format(at)}<br />Isodoubt ${version}</div>
                  </header>
                  ${sections}
                  <p class="notice">${notice}</p>
                </main>
              </td>
            </tr>
          </tbody>
        </table>
      </body>
    </html> `;
  return markup;
}

/** A table of a sheet. @param rows `tr` elements. */
export function dataTable(titles: readonly string[], rows: Content): Markup {
  return html`<table class="data">
    <thead>
      <tr>
        ${titles.map((title) => html`<th scope="col">${title}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

/** Dates of sheets: to the minute, with the zone. */
export function dateFormat(): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(localeOf(textLanguage()), {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });
}

/** Nothing is loaded and nothing runs; of styles only the sheet's own is taken. */
function policy(): string {
  const stream = sha256Stream();
  stream.push(new TextEncoder().encode(REPORT_STYLE));
  const bytes = stream.end().match(/../g) ?? [];
  const hash = btoa(bytes.map((hex) => String.fromCharCode(Number.parseInt(hex, 16))).join(''));
  return `default-src 'none'; img-src data:; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}

/** With nothing around the text that its hash is of. */
function styleSheet(): Markup {
  return { markup: `<style>${REPORT_STYLE}</style>` };
}
