/** Memory of the device in GB as far as the browser says: null where it does not. */
export function deviceMemoryGb(): number | null {
  // Not in TypeScript's library: Chromium alone has it.
  const said: unknown = Reflect.get(globalThis.navigator, 'deviceMemory');
  return typeof said === 'number' ? said : null;
}
