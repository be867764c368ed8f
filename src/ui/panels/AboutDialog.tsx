import { APP_VERSION } from '../../app/version.ts';
import { Dialog } from '../controls/Dialog.tsx';
import { Emphasised } from '../controls/Emphasised.tsx';
import { useText } from '../text/useText.ts';

export function AboutDialog({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const { frame } = useText();
  return (
    <Dialog isOpen={isOpen} title={frame.about} onClose={onClose}>
      <div className="prose">
        {frame.aboutText.map((text) => (
          <p key={text}>
            <Emphasised text={text} />
          </p>
        ))}
        <p className="hint">{frame.version(APP_VERSION)}</p>
      </div>
    </Dialog>
  );
}
