import './core/arrayMethods.ts';
import './guard/install.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createApp } from './app/app.ts';
import { startPage } from './app/commands/keptReviews.ts';
import { lookAtMachine } from './app/machine/watchMachine.ts';
import { isolate, thisPage } from './app/offline/isolation.ts';
import { watchLaunches } from './app/offline/launchedFiles.ts';
import { App } from './ui/App.tsx';
import { AppContext } from './ui/appContext.ts';
import { preloadParts, writeReportLater } from './ui/laterParts.ts';
import { followLanguage } from './ui/text/followLanguage.ts';
import './ui/styles/tokens.css';
import './ui/styles/layout.css';
import './ui/styles/controls.css';
import './ui/styles/panels.css';
import './ui/styles/proposals.css';
import './ui/styles/exporting.css';
import './ui/styles/keeping.css';
import './ui/styles/networks.css';
import './ui/styles/edit.css';
import './ui/styles/worklist.css';
import './ui/styles/found.css';
import './ui/styles/quality.css';
import './ui/styles/cohort.css';
import './ui/styles/charts.css';
import './ui/styles/compare.css';
import './ui/styles/machine.css';
import './ui/styles/offline.css';

/** Not awaited at the top: the texts of a language import this file, which would then wait for itself. */
async function start(): Promise<void> {
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');
  if ((await isolate(thisPage())) === 'reloading') return;
  const app = createApp(writeReportLater);
  await followLanguage(app);
  createRoot(root).render(
    <StrictMode>
      <AppContext value={app}>
        <App />
      </AppContext>
    </StrictMode>,
  );
  app.perform(startPage);
  app.perform(lookAtMachine);
  watchLaunches(app.perform);
  preloadParts();
}

void start();
