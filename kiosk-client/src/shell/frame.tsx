// The frame of every screen but the attract screen: where we are on top, the screen, and the three switches that are
// always within reach at the bottom: language, text size, and the way to a person.
import { useId, type ReactNode } from 'react';
import { HeldBanner } from '../booking/held-banner.tsx';
import { NetworkBanner } from './network-banner.tsx';
import { ProgressHeader } from './progress-header.tsx';
import { SwitchBar } from './switch-bar.tsx';

export function Frame({ children }: { children: ReactNode }) {
  return (
    <>
      <ProgressHeader />
      <NetworkBanner />
      <HeldBanner />
      <main className="frame__main">{children}</main>
      <SwitchBar />
    </>
  );
}

/** A screen's content above its own actions; the content scrolls, the actions stay. */
export function ScreenBody({
  title,
  lead,
  children,
  actions,
  className,
}: {
  title: string;
  lead?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  className?: string;
}) {
  const heading = useId();
  return (
    <section className={className ? `screen ${className}` : 'screen'}>
      {/* Reached by the Tab key, so that a keyboard can scroll it (WCAG 2.2 SC 2.1.1). */}
      <div className="screen__scroll" role="region" aria-labelledby={heading} tabIndex={0}>
        <div className="screen__content">
          <h1 className="screen__title" id={heading}>
            {title}
          </h1>
          {lead ? <p className="screen__lead">{lead}</p> : null}
          {children}
        </div>
      </div>
      {actions ? <div className="screen__actions">{actions}</div> : null}
    </section>
  );
}
