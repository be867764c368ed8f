import type { AppState, AppStore } from '../store/store.ts';
import { LANGUAGES } from '../store/displaySlice.ts';
import {
  EXPORT_CONTENTS,
  EXPORT_FORMATS,
  initialExportChoices,
  type ExportChoices,
} from '../store/exportSlice.ts';
import { COMMANDS } from './commandTable.ts';
import { languageFor } from './language.ts';

const KEY = 'isodoubt.settings';

/** What a user sets once, by the name of its field in the store; nothing of a patient. */
const KEPT = [
  'language',
  'reviewer',
  'mousePreset',
  'convention',
  'isIdentityHidden',
  'isRegionZoomed',
  'comparison',
  'bindings',
  'introduction',
  'exportChoices',
  'tolerancesMm',
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

/** What of a list is known; the default for anything that is no list. */
function knownIn<T extends string>(
  value: unknown,
  choices: readonly T[],
  otherwise: readonly T[],
): readonly T[] {
  if (!Array.isArray(value)) return otherwise;
  return choices.filter((choice) => value.includes(choice));
}

function exportChoicesIn(value: unknown): ExportChoices {
  const { exportChoices: usual } = initialExportChoices;
  if (typeof value !== 'object' || value === null) return usual;
  const { contents, formats, identity } = value as Record<string, unknown>;
  const { dicom, other } = (
    typeof formats === 'object' && formats !== null ? formats : {}
  ) as Record<string, unknown>;
  return {
    contents: knownIn(contents, EXPORT_CONTENTS, usual.contents),
    formats: {
      dicom: knownIn(dicom, EXPORT_FORMATS, usual.formats.dicom),
      other: knownIn(other, EXPORT_FORMATS, usual.formats.other),
    },
    identity: identity === 'removed' ? 'removed' : 'kept',
  };
}

/** By the name of the structure; what is no distance is left out. */
function tolerancesIn(value: unknown): AppState['tolerancesMm'] {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] > 0,
    ),
  );
}

/** The settings in a text that was kept; what is unknown or damaged is left out and has its default. */
export function parseSettings(text: string | null): Partial<Kept> {
  const found: unknown = text === null ? null : parsed(text);
  if (typeof found !== 'object' || found === null) return {};
  const given = found as Record<string, unknown>;
  const { language, reviewer, mousePreset, convention, comparison, isRegionZoomed } = given;
  const { bindings, introduction, exportChoices, isIdentityHidden, tolerancesMm } = given;
  return {
    ...(typeof reviewer === 'string' && { reviewer }),
    ...(isOneOf(language, CHOICES.language) && { language }),
    ...(isOneOf(mousePreset, CHOICES.mousePreset) && { mousePreset }),
    ...(isOneOf(convention, CHOICES.convention) && { convention }),
    ...(isOneOf(comparison, CHOICES.comparison) && { comparison }),
    ...(typeof isIdentityHidden === 'boolean' && { isIdentityHidden }),
    ...(typeof isRegionZoomed === 'boolean' && { isRegionZoomed }),
    ...(introduction === 'done' && { introduction }),
    ...(exportChoices !== undefined && { exportChoices: exportChoicesIn(exportChoices) }),
    ...(tolerancesMm !== undefined && { tolerancesMm: tolerancesIn(tolerancesMm) }),
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
