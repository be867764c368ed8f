/** Line icons of 16 × 16, drawn for this interface. */
const PATHS = {
  play: 'M5 3.5v9l7-4.5z',
  stop: 'M4.500 4.500h7v7h-7z',
  open: 'M2.500 12.500v-9h4l1.500 2h5.500v7z',
  save: 'M8 2.500v7m-3-3 3 3 3-3M3 12.500h10',
  eye: 'M1.500 8S4 3.500 8 3.500 14.500 8 14.500 8 12 12.500 8 12.500 1.500 8 1.500 8Zm6.500 2a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  'eye-off':
    'M2.500 2.500l11 11M6 3.800A6.600 6.600 0 0 1 8 3.500C12 3.500 14.500 8 14.500 8a12 12 0 0 1-2.100 2.500M4 5a12 12 0 0 0-2.500 3S4 12.500 8 12.500a6.500 6.500 0 0 0 3-.8',
  check: 'm3 8.500 3.500 3.500L13 4.500',
  skip: 'M4 4l5 4-5 4zM12 4v8',
  flag: 'M4 14V2.500M4 3h7.500L10 5.500 11.500 8H4',
  undo: 'M6 3 3 6l3 3M3 6h6.500a3.500 3.500 0 0 1 0 7H6.500',
  redo: 'm10 3 3 3-3 3M13 6H6.500a3.500 3.500 0 0 0 0 7h3',
  settings: 'M2.500 5h6m3 0h2m-11 6h2m3 0h6M10 3.500v3M6 9.500v3',
  gear: 'M8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM8 2v2m0 8v2M2 8h2m8 0h2M3.800 3.800l1.400 1.400m5.600 5.600 1.400 1.400m0-8.400-1.400 1.400m-5.600 5.600-1.400 1.400',
  help: 'M6 6a2 2 0 1 1 2.800 1.800c-.6.300-.8.700-.8 1.400M8 11.500v.5',
  close: 'M4 4l8 8m0-8-8 8',
  info: 'M8 7v4.500M8 4.500v.5',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
