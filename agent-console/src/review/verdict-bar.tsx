// The verdict of the page on the stage: what it is, who gave it, and the four keys of the work.
import type { Case, Page } from '@cloud-window/shared/protocol';
import { Badge, Button, CONSOLE_TEST_IDS, type ButtonProps, type IconName } from '@cloud-window/shared/ui';
import { Button as PlainButton } from 'react-aria-components/Button';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../session/language.ts';
import type { Command } from './keyboard-map.ts';
import { currentVersionOf, earlierVersions } from './page-groups.ts';
import { useReview } from './review-store.ts';
import { verdictLook } from './verdict-words.ts';
import { keyLabel } from './key-label.ts';
import './verdict-bar.css';

interface VerdictBarProps {
  page: Page;
  serviceCase: Case;
  materialName: string;
  undecided: number;
  pending: boolean;
  /** False when nobody is at the kiosk to capture anything. */
  mayRecapture: boolean;
  /** False for whoever gives advice. */
  mayJudge: boolean;
  onCommand: (command: Command) => void;
  /** What else is found about the page. */
  children?: ReactNode;
}

export function VerdictBar(props: VerdictBarProps) {
  const { page, serviceCase, materialName, undecided, pending, mayRecapture, mayJudge, onCommand } = props;
  const { t } = useTranslation();
  const locked = pending || serviceCase.decision !== null || !page.current;
  const key = (
    command: Command,
    variant: NonNullable<ButtonProps['variant']>,
    icon: IconName,
    testId: string,
    isDisabled: boolean,
  ) => (
    <Button
      variant={variant}
      icon={icon}
      isDisabled={isDisabled}
      data-testid={testId}
      onPress={() => onCommand(command)}
    >
      {t(`verdictBar.${command}`, { count: undecided })}
      <kbd className="cc-key">{keyLabel(command)}</kbd>
    </Button>
  );
  return (
    <div className="cc-verdict">
      <PageVerdict page={page} serviceCase={serviceCase} materialName={materialName}>
        {mayJudge && !locked ? (
          <PlainButton
            className="cc-link-button"
            data-testid={CONSOLE_TEST_IDS.sortPage}
            aria-keyshortcuts={keyLabel('sortPage')}
            onPress={() => onCommand('sortPage')}
          >
            {t(isElsewhere(page, serviceCase) ? 'verdictBar.looksElsewhere' : 'verdictBar.sortPage')}
          </PlainButton>
        ) : null}
        {props.children}
      </PageVerdict>
      <div className="cc-verdict__keys" role="group" aria-label={t('verdictBar.label')}>
        {mayJudge ? (
          <>
            {key('judgeAccept', 'good', 'check', CONSOLE_TEST_IDS.judgeAccept, locked)}
            {key('judgeReject', 'danger', 'cross', CONSOLE_TEST_IDS.judgeReject, locked)}
            {key(
              'requestRecapture',
              'secondary',
              'camera',
              CONSOLE_TEST_IDS.recapture,
              locked || !mayRecapture,
            )}
          </>
        ) : null}

        {key('nextUndecided', 'secondary', 'forward', CONSOLE_TEST_IDS.nextUndecided, undecided === 0)}
      </div>
    </div>
  );
}

/** Whether its title speaks of another material. */
function isElsewhere(page: Page, { suggestions }: Case): boolean {
  const suggested = suggestions.find(({ pageId }) => pageId === page.id);
  return suggested !== undefined && suggested.materialCode !== page.materialCode;
}

function PageVerdict({
  page,
  serviceCase,
  materialName,
  children,
}: Pick<VerdictBarProps, 'page' | 'serviceCase' | 'materialName' | 'children'>) {
  const { t } = useTranslation();
  const language = useLanguage();
  const select = useReview((review) => review.select);
  const look = verdictLook(page);
  const { verdict } = page;
  const earlier = earlierVersions(serviceCase, page);
  const newest = page.current ? null : currentVersionOf(serviceCase, page);
  return (
    <div className="cc-verdict__page">
      <strong className="cc-verdict__name">{materialName}</strong>
      <strong>
        {t('verdictBar.page', { number: page.position })}
        {page.version > 1 || !page.current ? ` · ${t('verdictBar.version', { number: page.version })}` : ''}
      </strong>
      <span data-testid={CONSOLE_TEST_IDS.pageVerdict} data-verdict={verdict?.value ?? 'open'}>
        <Badge tone={look.tone} icon={look.icon}>
          {t(look.key)}
          {verdict?.reason ? `: ${t(`pageReason.${verdict.reason}`)}` : ''}
        </Badge>
      </span>
      {verdict ? (
        <span className="cc-muted cc-verdict__note">
          {verdict.note === '' ? '' : `“${verdict.note}” · `}
          {verdict.by} · {language.time(verdict.at)}
        </span>
      ) : null}
      {earlier.map((version) => (
        <PlainButton key={version.id} className="cc-link-button" onPress={() => select(version.id)}>
          {t('verdictBar.showVersion', { number: version.version })}
        </PlainButton>
      ))}
      {newest ? (
        <PlainButton className="cc-link-button" onPress={() => select(newest.id)}>
          {t('verdictBar.showNewest')}
        </PlainButton>
      ) : null}
      {children}
    </div>
  );
}
