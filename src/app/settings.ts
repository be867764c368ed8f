import type { AppState, AppStore } from '../store/store.ts';
import { LANGUAGES } from '../store/displaySlice.ts';
import { COMMANDS } from './commandTable.ts';
import { languageFor } from './language.ts';

const KEY = 'isodoubt.settings';

/** What a user sets once, by the name of its field in the store; nothing of a patient. */
const KEPT = [
  'language',
  'reviewer',
  'mousePreset',
  'convention',
  'isRegionZoomed',
  'comparison',
  'bindings',
  'introduction',
] as const;

type Kept = Pick<AppState, (typeof KEPT)[number]>;

const CHOICES = {
  language: LANGUAGES,
  mousePreset: ['pacs', 'neuro'],
  convention: ['radiological', 'neurological'],
  comparison: ['off', 'changed', 'outline'],
} as const;

function isOneOf<T extends string>(value: unknown, choices: readonly T[]): value is T {
  return choices.some((choice) => choice === value);
}

/** Of commands that there are; the keys of others are let go. */
function bindingsIn(value: unknown): AppState['bindings'] {
  if (typeof value !== 'object' || value === null) return {};
  const isKeys = (keys: unknown): keys is readonly string[] =>
    Array.isArray(keys) && keys.every((key) => typeof key === 'string');
  const known = COMMANDS.map(({ id }) => [id, (value as Record<string, unknown>)[id]] as const);
  return Object.fromEntries(
    known.filter((entry): entry is [string, readonly string[]] => isKeys(entry[1])),
  );
}

/** The settings in a text that was kept; what is unknown or damaged is left out and has its default. */
export function parseSettings(text: string | null): Partial<Kept> {
  const found: unknown = text === null ? null : parsed(text);
  if (typeof found !== 'object' || found === null) return {};
  const given = found as Record<string, unknown>;
  const { language, reviewer, mousePreset, convention, comparison, isRegionZoomed } = given;
  const { bindings, introduction } = given;
  return {
    ...(typeof reviewer === 'string' && { reviewer }),
    ...(isOneOf(language, CHOICES.language) && { language }),
    ...(isOneOf(mousePreset, CHOICES.mousePreset) && { mousePreset }),
    ...(isOneOf(convention, CHOICES.convention) && { convention }),
    ...(isOneOf(comparison, CHOICES.comparison) && { comparison }),
    ...(typeof isRegionZoomed === 'boolean' && { isRegionZoomed }),
    ...(introduction === 'done' && { introduction }),
    bindings: bindingsIn(bindings),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // written by something else: the defaults
  }
}

function textOf(state: AppState): string {
  return JSON.stringify(Object.fromEntries(KEPT.map((name) => [name, state[name]])));
}

/** Takes up the settings of this browser and keeps each change; without storage they last as long as the page. */
export function keepSettings(store: AppStore): void {
  store.setState({ language: languageFor(navigator.languages) });
  try {
    store.setState(parseSettings(localStorage.getItem(KEY)));
  } catch {
    return; // storage is blocked by policy
  }
  let last = textOf(store.getState());
  store.subscribe((state) => {
    const text = textOf(state);
    if (text === last) return;
    last = text;
    try {
      localStorage.setItem(KEY, text);
    } catch {
      // Full or blocked meanwhile: the page goes on with what is set.
    }
  });
}
