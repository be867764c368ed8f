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
import { ComparePanel } from './ComparePanel.tsx';
import { QualityPanel } from './QualityPanel.tsx';
import { QueuePanel } from './QueuePanel.tsx';

const BODIES = { queue: QueuePanel, quality: QualityPanel, compare: ComparePanel } as const;

/** Right: what to look at, how far the case can be trusted, how it stands to other contours. */
export function SidePanel() {
  const { sidePanel } = useText();
  const { services } = useApp();
  const shown = useAppState((state) => state.sidePanel);
  const hasResult = useAppState((state) => state.result !== null);
  const keymap = useKeymap();
  const Body = BODIES[shown];
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
        <Body />
      </Tabs>
      {hasResult && <Decisions />}
    </aside>
  );
}

/** In reach whatever the panel shows: the regions stay on the image. */
function Decisions() {
  const { queue } = useText();
  return (
    <div className="queue-actions">
      <CommandButton command="previous-region">{queue.previous}</CommandButton>
      <CommandButton command="next-region">{queue.next}</CommandButton>
      <CommandButton command="accept" icon="check" className="accept">
        {queue.accept}
      </CommandButton>
      <CommandButton command="skip" icon="skip">
        {queue.skip}
      </CommandButton>
      <CommandButton command="flag" icon="flag">
        {queue.flag}
      </CommandButton>
      <CommandButton command="back-to-region">{queue.centre}</CommandButton>
    </div>
  );
}
