import { Field } from './Field.tsx';

interface ChoiceFieldProps<T extends string> {
  readonly label: string;
  readonly value: T;
  /** Values and what they are called, in the order of the list. */
  readonly choices: readonly (readonly [value: T, text: string])[];
  readonly onChange: (value: T) => void;
}

/** One of a few. */
export function ChoiceField<T extends string>({
  label,
  value,
  choices,
  onChange,
}: ChoiceFieldProps<T>) {
  return (
    <Field label={label}>
      {(id) => (
        <select
          id={id}
          value={value}
          onChange={(event) => {
            const chosen = choices.find(([candidate]) => candidate === event.target.value);
            if (chosen) onChange(chosen[0]);
          }}
        >
          {choices.map(([candidate, text]) => (
            <option key={candidate} value={candidate}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
