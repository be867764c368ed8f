import { showPanel } from '../../app/commands/display.ts';
import { keysOf } from '../../app/keymap.ts';
import { COMMANDS } from '../../app/commandTable.ts';
import { SIDE_PANELS, type SidePanelName } from '../../store/interfaceSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { CommandButton } from '../controls/CommandButton.tsx';
import { Tabs } from '../controls/Tabs.tsx';
import { formatKey } from '../format.ts';
import { commandTitle } from '../text/commandTitle.ts';
import { useText } from '../text/useText.ts';
import { useKeymap } from '../useKeymap.ts';
import { Later } from '../later.tsx';
import { COMPARE, QUALITY } from '../laterParts.ts';
import { QueuePanel } from './QueuePanel.tsx';

/** Right: what to look at, how far the case can be trusted, how it stands to other contours. */
export function SidePanel() {
  const { sidePanel } = useText();
  const { services } = useApp();
  const shown = useAppState((state) => state.sidePanel);
  const hasResult = useAppState((state) => state.result !== null);
  const keymap = useKeymap();
  const tabs = SIDE_PANELS.map((id: SidePanelName) => {
    const command = COMMANDS.find((one) => one.id === `show-${id}`);
    const key = command && keysOf(command, keymap)[0];
    const title = commandTitle(`show-${id}`);
    return {
      id,
      title: sidePanel.titles[id],
      tooltip: key ? `${title} (${formatKey(key)})` : title,
    };
  });
  return (
    <aside className="panel side-panel" aria-label={sidePanel.label}>
      <Tabs
        label={sidePanel.tabs}
        tabs={tabs}
        shown={shown}
        onShow={(id) => showPanel(services, id)}
      >
        {shown === 'queue' && <QueuePanel />}
        {shown === 'quality' && <Later part={QUALITY} />}
        {shown === 'compare' && <Later part={COMPARE} />}
      </Tabs>
      {hasResult && <Decisions isCompact={shown !== 'queue'} />}
    </aside>
  );
}

/**
 * In reach whatever the panel shows: the regions stay on the image.
 * @param props.isCompact beside something else than the queue: one line, where pictures stand for the words.
 */
function Decisions({ isCompact }: { readonly isCompact: boolean }) {
  const { queue } = useText();
  return (
    <div className="queue-actions" data-compact={isCompact}>
      <CommandButton command="previous-region" {...(isCompact && { icon: 'left' })}>
        {queue.previous}
      </CommandButton>
      <CommandButton command="next-region" {...(isCompact && { icon: 'right' })}>
        {queue.next}
      </CommandButton>
      <CommandButton command="accept" icon="check" className="accept">
        {queue.accept}
      </CommandButton>
      <CommandButton command="skip" icon="skip">
        {queue.skip}
      </CommandButton>
      <CommandButton command="flag" icon="flag">
        {queue.flag}
      </CommandButton>
      <CommandButton command="back-to-region" {...(isCompact && { icon: 'centre' })}>
        {queue.centre}
      </CommandButton>
    </div>
  );
}
