import type { ReactNode } from 'react';
import { chooseExport, closeExport, exportReview } from '../../app/commands/exportReview.ts';
import { contentsWithoutFormat, plannedFiles } from '../../app/exportPlan.ts';
import {
  EXPORT_CONTENTS,
  EXPORT_FORMATS,
  type ExportFacts,
  type ExportHindrance,
} from '../../store/exportSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { useText } from '../text/useText.ts';

/** What is exported, in which formats, and whether the files say whom they are of. */
export function ExportChoicesForm({ facts }: { readonly facts: ExportFacts }) {
  const { perform } = useApp();
  const { exporting: words, frame } = useText();
  const choices = useAppState((state) => state.exportChoices);
  const { contents, formats, identity } = choices;
  const chosen = formats[facts.image];
  const images = plannedFiles(choices, facts).length;
  const homeless = contentsWithoutFormat(choices, facts);
  return (
    <form
      className="export-choices"
      onSubmit={(event) => {
        event.preventDefault();
        perform(exportReview);
      }}
    >
      <div className="export-columns">
        <fieldset>
          <legend className="panel-title">{words.what}</legend>
          {EXPORT_CONTENTS.map((content) => (
            <Choice
              key={content}
              {...words.contents[content]}
              hindrance={facts.hindrances[content]}
              isChosen={contents.includes(content)}
              onChange={(isChosen) => {
                const next = toggled(EXPORT_CONTENTS, contents, { one: content, isChosen });
                perform((services) => chooseExport(services, { contents: next }));
              }}
            />
          ))}
          <p className="hint">{words.always}</p>
        </fieldset>
        <fieldset>
          <legend className="panel-title">{words.formatsTitle}</legend>
          {EXPORT_FORMATS.map((format) => (
            <Choice
              key={format}
              {...words.formats[format]}
              hindrance={facts.hindrances[format]}
              isChosen={chosen.includes(format)}
              onChange={(isChosen) => {
                const next = toggled(EXPORT_FORMATS, chosen, { one: format, isChosen });
                const changed = { ...formats, [facts.image]: next };
                perform((services) => chooseExport(services, { formats: changed }));
              }}
            />
          ))}
        </fieldset>
      </div>
      <fieldset className="export-identity">
        <legend className="panel-title">{words.identity}</legend>
        {(['kept', 'removed'] as const).map((one) => (
          <label key={one} className="export-choice">
            <input
              type="radio"
              name="export-identity"
              checked={identity === one}
              onChange={() => perform((services) => chooseExport(services, { identity: one }))}
            />
            <span>
              {words.identities[one].name}
              <small>{words.identities[one].hint(facts.image === 'dicom')}</small>
            </span>
          </label>
        ))}
      </fieldset>
      {homeless.length > 0 && (
        <p className="hint warn" role="status">
          {words.withoutFormat(homeless.map((content) => words.contents[content].name).join(', '))}
        </p>
      )}
      <div className="card-actions">
        <button
          type="submit"
          className="button primary"
          // The attribute, not the property: it tells showModal() where the focus goes.
          ref={(button) => button?.setAttribute('autofocus', '')}
        >
          {words.write(images)}
        </button>
        <button type="button" className="button" onClick={() => perform(closeExport)}>
          {frame.cancel}
        </button>
      </div>
    </form>
  );
}

/** A list without or with one more, in the order of all. */
function toggled<T>(
  all: readonly T[],
  present: readonly T[],
  { one, isChosen }: { readonly one: T; readonly isChosen: boolean },
): readonly T[] {
  return all.filter((candidate) => (candidate === one ? isChosen : present.includes(candidate)));
}

interface ChoiceProps {
  readonly name: string;
  readonly hint: string;
  /** Why it cannot be had here. */
  readonly hindrance: ExportHindrance | undefined;
  readonly isChosen: boolean;
  readonly onChange: (isChosen: boolean) => void;
}

function Choice({ name, hint, hindrance, isChosen, onChange }: ChoiceProps): ReactNode {
  const { exporting: words } = useText();
  return (
    <label className="export-choice" data-hindered={hindrance !== undefined}>
      <input
        type="checkbox"
        disabled={hindrance !== undefined}
        checked={isChosen && hindrance === undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        {name}
        <small>{hindrance === undefined ? hint : words.hindrances[hindrance]}</small>
      </span>
    </label>
  );
}
