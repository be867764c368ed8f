import { useAppState } from '../appContext.ts';
import { useText } from '../text/useText.ts';

/** What came of the last attempt, where nothing did; over the image until the next one. */
export function EditNote() {
  const { edit } = useText();
  const note = useAppState((state) => (state.tool === null ? null : state.editNote));
  return (
    <p className="edit-note" role="status">
      {note && edit.notes[note]}
    </p>
  );
}
