import { useId, type ReactNode } from 'react';
import { Field } from './Field.tsx';

interface ChoiceFieldProps<T extends string> {
  readonly label: string;
  /** Where the label is: above the list, beside it, or for screen readers alone. */
  readonly labelled?: 'above' | 'beside' | 'unseen';
  readonly value: T;
  /** Values and what they are called, in the order of the list. */
  readonly choices: readonly (readonly [value: T, text: string])[];
  /** What the present value means. */
  readonly title?: string;
  /** What was chosen is being worked out. */
  readonly isBusy?: boolean;
  readonly onChange: (value: T) => void;
}

/** One of a few. */
export function ChoiceField<T extends string>({
  label,
  labelled = 'above',
  value,
  choices,
  title,
  isBusy = false,
  onChange,
}: ChoiceFieldProps<T>): ReactNode {
  const besideId = useId();
  const list = (id?: string): ReactNode => (
    <select
      id={id}
      aria-label={id === undefined ? label : undefined}
      aria-busy={isBusy}
      title={title}
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
  );
  switch (labelled) {
    case 'above':
      return <Field label={label}>{list}</Field>;
    case 'beside':
      return (
        <div className="inline-field">
          <label htmlFor={besideId}>{label}</label>
          {list(besideId)}
        </div>
      );
    case 'unseen':
      return list();
  }
}
