/** What a label under review is called. */
export function structureName(
  segments: readonly { readonly index: number; readonly name: string }[],
  label: number,
): string {
  return segments.find(({ index }) => index === label)?.name ?? String(label);
}
