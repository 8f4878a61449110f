// A page that stands alone, before anybody is let in: one card, the product's name, the language.
import { LanguageSwitch } from '@cloud-window/shared/ui';
import type { ReactNode } from 'react';
import { BrandMark } from '../shell/brand-mark.tsx';
import './sign-in.css';

interface AlonePageProps {
  title: string;
  intro?: string;
  children: ReactNode;
}

export function AlonePage({ title, intro, children }: AlonePageProps) {
  return (
    <div className="cc-gate">
      <header className="cc-gate__bar">
        <BrandMark />
        <LanguageSwitch className="cc-on-dark" />
      </header>
      <main className="cc-gate__main">
        <section className="cc-gate__card">
          <h1>{title}</h1>
          {intro ? <p className="cc-muted">{intro}</p> : null}
          {children}
        </section>
      </main>
    </div>
  );
}
