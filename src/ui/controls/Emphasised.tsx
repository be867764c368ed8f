/** A text of the catalogue in which `**…**` marks what is emphasised: word order differs between languages. */
export function Emphasised({ text }: { readonly text: string }) {
  return text
    .split('**')
    .map((part, position) => (position % 2 === 1 ? <strong key={part}>{part}</strong> : part));
}
