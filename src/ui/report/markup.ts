/** Text that is HTML already: nothing in it came from a file or a person unescaped. */
export interface Markup {
  readonly markup: string;
}

/** What may be put into markup; lists are joined, null is left out. */
export type Content = string | number | Markup | null | readonly Content[];

/**
 * Builds HTML: the template is taken as it is, everything put into it is escaped unless it is markup itself. Attributes have
 * to be quoted in the template.
 */
export function html(template: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const markup = template.reduce((sum, part, at) => sum + escaped(contents[at - 1] ?? null) + part);
  return { markup };
}

function escaped(content: Content): string {
  if (content === null) return '';
  if (typeof content === 'string') return escapedText(content);
  if (typeof content === 'number') return escapedText(String(content));
  return isList(content) ? content.map(escaped).join('') : content.markup;
}

function isList(content: readonly Content[] | Markup): content is readonly Content[] {
  return Array.isArray(content);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Also for what no HTML may hold: control characters and halves of pairs become U+FFFD. */
function escapedText(text: string): string {
  return text
    .replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '')
    .replace(/[^\P{Cc}\t\n]|\p{Cs}/gu, '\uFFFD');
}

/** A text of somebody else, whatever its direction of writing: it does not turn what stands around it. */
export function foreign(text: string): Markup {
  return html`<bdi>${text}</bdi>`;
}
