import { APP_VERSION } from '../../app/version.ts';
import { Dialog } from '../controls/Dialog.tsx';

export function AboutDialog({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Dialog isOpen={isOpen} title="About Isodoubt" onClose={onClose}>
      <div className="prose">
        <p>
          Isodose lines show where the dose is. Isodoubt lines show where an automatic contour is in
          doubt, so that a limited time of review goes where it matters.
        </p>
        <p>
          <strong>Isodoubt is a research tool, not a medical device.</strong> A low uncertainty does
          not mean that a contour is right: a network can be confidently wrong.
        </p>
        <p>
          Nothing leaves this machine: the page may talk to its own address only, and a content
          security policy holds it to that.
        </p>
        <p className="hint">Version {APP_VERSION} · Apache-2.0</p>
      </div>
    </Dialog>
  );
}
