import { APP_VERSION } from '../../app/version.ts';
import { useApp } from '../appContext.ts';
import { Dialog } from '../controls/Dialog.tsx';
import { Emphasised } from '../controls/Emphasised.tsx';
import { GuideLinks } from './GuideLinks.tsx';
import { OfflinePart } from '../offline/OfflinePart.tsx';
import { useText } from '../text/useText.ts';

/** Made by the build from what it put into the app: scripts/package. */
const LICENCES_PAGE = './licences/index.html';

export function AboutDialog({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const { frame, machine } = useText();
  const { execute } = useApp();
  return (
    <Dialog isOpen={isOpen} title={frame.about} onClose={onClose}>
      <div className="prose">
        {frame.aboutText.map((text) => (
          <p key={text}>
            <Emphasised text={text} />
          </p>
        ))}
        <GuideLinks />
        <OfflinePart />
        <p className="hint about-version">
          {frame.version(APP_VERSION)} ·{' '}
          <a href={LICENCES_PAGE} target="_blank" rel="noopener">
            {frame.licences}
          </a>
        </p>
        <div className="card-actions">
          <button type="button" className="button" onClick={() => execute('this-machine')}>
            {machine.open}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
