import type { ReactNode } from 'react';
import { setReviewer, setTraceless } from '../../app/commands/keptReviews.ts';
import { restartIntroduction } from '../../app/introduction.ts';
import { useApp, useAppState } from '../appContext.ts';
import { ChoiceField } from '../controls/ChoiceField.tsx';
import { Field } from '../controls/Field.tsx';
import type { Language } from '../../store/displaySlice.ts';
import type { AppState } from '../../store/store.ts';
import type { Catalogue } from '../text/catalogue.ts';
import { useText } from '../text/useText.ts';

/** One setting: what it is called, what it does, and its control. */
export interface Setting {
  readonly id: string;
  readonly label: (text: Catalogue) => string;
  readonly hint: (text: Catalogue) => string;
  readonly Control: (props: { readonly label: string }) => ReactNode;
}

/** How images are read here. */
export const READING_SETTINGS: readonly Setting[] = [
  {
    id: 'language',
    label: ({ settings }) => settings.language,
    hint: ({ settings }) => settings.languageHint,
    Control: LanguageSetting,
  },
  {
    id: 'hand',
    label: ({ settings }) => settings.hand,
    hint: ({ settings }) => settings.handHint,
    Control: ({ label }) => (
      <Choice label={label} field="mousePreset" texts="hands" choices={['pacs', 'neuro']} />
    ),
  },
  {
    id: 'convention',
    label: ({ settings }) => settings.convention,
    hint: ({ settings }) => settings.conventionHint,
    Control: ({ label }) => (
      <Choice
        label={label}
        field="convention"
        texts="conventions"
        choices={['radiological', 'neurological']}
      />
    ),
  },
  {
    id: 'zoom',
    label: ({ settings }) => settings.zoom,
    hint: ({ settings }) => settings.zoomHint,
    Control: ZoomSetting,
  },
  {
    id: 'comparison',
    label: ({ settings }) => settings.comparison,
    hint: ({ settings }) => settings.comparisonHint,
    Control: ({ label }) => (
      <Choice
        label={label}
        field="comparison"
        texts="comparisons"
        choices={['off', 'changed', 'outline']}
      />
    ),
  },
  {
    id: 'introduction',
    label: ({ settings }) => settings.introduction,
    hint: ({ settings }) => settings.introductionHint,
    Control: IntroductionSetting,
  },
];

function IntroductionSetting({ label }: { readonly label: string }) {
  const { perform } = useApp();
  const { settings } = useText();
  return (
    <div className="field">
      <span>{label}</span>
      <button type="button" className="button" onClick={() => perform(restartIntroduction)}>
        {settings.introductionAgain}
      </button>
    </div>
  );
}

/** Who reviews here, and what of it is kept. */
export const KEEPING_SETTINGS: readonly Setting[] = [
  {
    id: 'reviewer',
    label: ({ keeping }) => keeping.reviewer,
    hint: ({ keeping }) => keeping.reviewerHint,
    Control: ReviewerSetting,
  },
  {
    id: 'traceless',
    label: ({ keeping }) => keeping.traceless,
    hint: ({ keeping }) => keeping.tracelessHint,
    Control: TracelessSetting,
  },
  {
    id: 'machine',
    label: ({ machine }) => machine.title,
    hint: ({ machine }) => machine.settingHint,
    Control: MachineSetting,
  },
  {
    id: 'offline',
    label: ({ offline }) => offline.setting,
    hint: ({ offline }) => offline.settingHint,
    Control: OfflineSetting,
  },
];

function MachineSetting({ label }: { readonly label: string }) {
  const { machine } = useText();
  const { execute } = useApp();
  return (
    <Field label={label}>
      {(id) => (
        <button id={id} type="button" className="button" onClick={() => execute('this-machine')}>
          {machine.open}
        </button>
      )}
    </Field>
  );
}

function OfflineSetting({ label }: { readonly label: string }) {
  const { execute } = useApp();
  const { settings: text } = useText();
  const isOff = useAppState(({ offline }) => offline.status === 'off');
  return (
    <ChoiceField
      label={label}
      value={isOff ? 'off' : 'on'}
      choices={[
        ['off', text.off],
        ['on', text.on],
      ]}
      onChange={(chosen) => {
        if ((chosen === 'off') !== isOff) execute('toggle-offline');
      }}
    />
  );
}

function ReviewerSetting({ label }: { readonly label: string }) {
  const { perform } = useApp();
  const reviewer = useAppState((state) => state.reviewer);
  return (
    <Field label={label}>
      {(id) => (
        <input
          id={id}
          type="text"
          maxLength={80}
          autoComplete="name"
          value={reviewer}
          onChange={(event) => perform((services) => setReviewer(services, event.target.value))}
        />
      )}
    </Field>
  );
}

function TracelessSetting({ label }: { readonly label: string }) {
  const { perform } = useApp();
  const { settings: text } = useText();
  const isTraceless = useAppState((state) => state.isTraceless);
  return (
    <ChoiceField
      label={label}
      value={isTraceless ? 'on' : 'off'}
      choices={[
        ['off', text.off],
        ['on', text.on],
      ]}
      onChange={(chosen) => perform((services) => setTraceless(services, chosen === 'on'))}
    />
  );
}

type ChoiceName = 'mousePreset' | 'convention' | 'comparison';

interface ChoiceProps<F extends ChoiceName> {
  readonly label: string;
  readonly field: F;
  readonly choices: readonly AppState[F][];
  /** Where the catalogue has the names of the choices. */
  readonly texts: 'hands' | 'conventions' | 'comparisons';
}

/** A field of the store that has one of a few values. */
function Choice<F extends ChoiceName>({ label, field, choices, texts }: ChoiceProps<F>) {
  const { services } = useApp();
  const names: Readonly<Record<string, string>> = useText().settings[texts];
  const value = useAppState((state) => state[field]);
  return (
    <ChoiceField<AppState[F]>
      label={label}
      value={value}
      choices={choices.map((choice) => [choice, names[choice] ?? choice] as const)}
      onChange={(chosen) => services.store.setState({ [field]: chosen })}
    />
  );
}

/** Each in its own words: who does not read the present one finds theirs. */
const LANGUAGE_NAMES: readonly (readonly [Language, string])[] = [
  ['en', 'English'],
  ['de', 'Deutsch'],
  ['fr', 'Français'],
];

function LanguageSetting({ label }: { readonly label: string }) {
  const { services } = useApp();
  const language = useAppState((state) => state.language);
  return (
    <ChoiceField
      label={label}
      value={language}
      choices={LANGUAGE_NAMES}
      onChange={(chosen) => services.store.setState({ language: chosen })}
    />
  );
}

function ZoomSetting({ label }: { readonly label: string }) {
  const { services } = useApp();
  const { settings: text } = useText();
  const isZoomed = useAppState((state) => state.isRegionZoomed);
  return (
    <ChoiceField
      label={label}
      value={isZoomed ? 'on' : 'off'}
      choices={[
        ['on', text.on],
        ['off', text.off],
      ]}
      onChange={(chosen) => services.store.setState({ isRegionZoomed: chosen === 'on' })}
    />
  );
}
