import { runPlan } from '../../app/runPlan.ts';
import { useAppState } from '../appContext.ts';
import { Icon } from '../controls/Icon.tsx';
import { Menu } from '../controls/Menu.tsx';
import { Later } from '../later.tsx';
import { RUN_SETTINGS } from '../laterParts.ts';
import { useText } from '../text/useText.ts';

/** How the next run samples, on the button; how to change it, below. */
export function RunSettingsMenu() {
  const { run } = useText();
  const settings = useAppState((state) => state.settings);
  const options = useAppState((state) => state.estimatorOptions);
  const plan = runPlan(settings, options);
  return (
    <Menu
      title={run.settings.title}
      summary={
        <>
          <Icon name="settings" />
          <span className={plan.isTooMany ? 'bad' : undefined}>
            {run.settings.summary(run.samples(plan.samples), settings.seed)}
          </span>
        </>
      }
    >
      <Later part={RUN_SETTINGS} />
    </Menu>
  );
}
