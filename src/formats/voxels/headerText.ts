/** Bytes as text, one character each: for the words of a format, which are ASCII. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4096) {
    text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  }
  return text;
}

/** What {@link latin1} gave, read as UTF-8 where it is; names of segments may be in either. */
export function asUtf8(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text; // oxlint-disable-line no-control-regex -- all of ASCII is meant
  const escaped = text.replace(
    /[^\w]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  try {
    return decodeURIComponent(escaped);
  } catch {
    return text;
  }
}

/** A number in decimal, as C writes it, and nothing else; NaN for anything else. */
export function decimal(text: string): number {
  return /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

/** A whole number in decimal, and nothing else; NaN for anything else. */
export function integer(text: string): number {
  return /^[-+]?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}

/** Words between blanks. */
export function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
