export interface WindowSetting {
  /** HU */
  readonly center: number;
  /** HU */
  readonly width: number;
}

/** Languages that the interface speaks; ISO 639-1. */
export const LANGUAGES = ['en', 'de', 'fr'] as const;

export type Language = (typeof LANGUAGES)[number];

export interface DisplaySlice {
  readonly language: Language;
  readonly window: WindowSetting;
  readonly contour: {
    readonly mode: 'outline' | 'fill';
    readonly opacity: number;
    readonly isVisible: boolean;
  };
  readonly heatmap: { readonly opacity: number; readonly isVisible: boolean };
  readonly isBudgetVisible: boolean;
  /** A key is held that shows the image without anything over it. */
  readonly isPeeking: boolean;
  /** The plane that has the stage to itself; null while all three are shown. */
  readonly maximisedPlane: 'axial' | 'coronal' | 'sagittal' | null;
  /** A region that is visited is zoomed to. */
  readonly isRegionZoomed: boolean;
  readonly convention: 'radiological' | 'neurological';
  readonly mousePreset: 'pacs' | 'neuro';
  /** Whom the image is of is not shown. */
  readonly isIdentityHidden: boolean;
  /** Indices of structures that are switched off. */
  readonly hiddenStructures: readonly number[];
}

export const initialDisplay: DisplaySlice = {
  language: 'en',
  window: { center: 40, width: 400 },
  contour: { mode: 'outline', opacity: 1, isVisible: true },
  heatmap: { opacity: 0.6, isVisible: false },
  isBudgetVisible: true,
  isPeeking: false,
  maximisedPlane: null,
  isRegionZoomed: true,
  convention: 'radiological',
  mousePreset: 'pacs',
  isIdentityHidden: false,
  hiddenStructures: [],
};

/** Window presets on the keys 1-5. */
export const WINDOW_PRESETS: readonly (WindowSetting & {
  readonly id: 'soft-tissue' | 'lung' | 'liver' | 'bone' | 'brain';
})[] = [
  { id: 'soft-tissue', center: 40, width: 400 },
  { id: 'lung', center: -600, width: 1500 },
  { id: 'liver', center: 90, width: 150 },
  { id: 'bone', center: 480, width: 2500 },
  { id: 'brain', center: 40, width: 80 },
];
