// What a supervisor does with a clerk: another state, other skills. A call is never cut: during one it holds afterwards.
import {
  BREAK_REASONS,
  type Capacity,
  type ClerkStatus,
  type ClientPayload,
  type SkillSet,
} from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Dialog, Icon } from '@cloud-window/shared/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SelectField } from '../shell/fields.tsx';
import { FormFoot } from '../shell/form-foot.tsx';
import { SkillsEditor } from '../skills/skills-editor.tsx';
import { ActionMenu, useSupervise, useSupervision } from './supervision.tsx';

type Wish = ClientPayload<'supervise:clerkState'>['state'];
type Reason = (typeof BREAK_REASONS)[number];
const WISHES: readonly Wish[] = ['ready', 'break', 'signedOut'];

export function ClerkActions({ clerk }: { clerk: ClerkStatus }) {
  const { t } = useTranslation();
  const supervision = useSupervision();
  const [open, setOpen] = useState<'state' | 'skills' | null>(null);
  if (!supervision) return null;
  const close = () => setOpen(null);
  return (
    <>
      <ActionMenu
        label={t('supervise.clerk.menu', { name: clerk.displayName })}
        actions={[
          { id: 'state', words: t('supervise.clerk.state') },
          { id: 'skills', words: t('supervise.clerk.skills') },
        ]}
        onAction={setOpen}
        data-testid={CONSOLE_TEST_IDS.superviseClerk(clerk.staffId)}
      />
      {open === 'state' ? <StateDialog clerk={clerk} onClose={close} /> : null}
      {open === 'skills' ? <SkillsDialog clerk={clerk} onClose={close} /> : null}
    </>
  );
}

interface DialogProps {
  clerk: ClerkStatus;
  onClose: () => void;
}

function StateDialog({ clerk, onClose }: DialogProps) {
  const { t } = useTranslation();
  const [wish, setWish] = useState<Wish>(clerk.state === 'ready' ? 'break' : 'ready');
  const [reason, setReason] = useState<Reason>('rest');
  const change = useSupervise('supervise:clerkState', { onSuccess: onClose });
  const busy = clerk.state === 'onCall' || clerk.state === 'wrapUp';
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('supervise.clerk.stateTitle', { name: clerk.displayName })}
      className="cc-modal"
    >
      <form
        className="cc-form"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ staffId: clerk.staffId, state: wish, reason: wish === 'break' ? reason : null });
        }}
      >
        <fieldset className="cc-outcomes">
          <legend className="cw-field__label">{t('supervise.clerk.newState')}</legend>
          {WISHES.map((value) => (
            <label key={value} className="cc-reason" data-chosen={wish === value}>
              <input
                type="radio"
                name="wish"
                checked={wish === value}
                autoFocus={wish === value}
                data-testid={CONSOLE_TEST_IDS.superviseAct(value)}
                onChange={() => setWish(value)}
              />
              <span>{t(`supervise.clerk.wishes.${value}`)}</span>
            </label>
          ))}
        </fieldset>
        {wish === 'break' ? (
          <SelectField
            label={t('state.breakReason')}
            value={reason}
            options={BREAK_REASONS.map((value) => ({ value, label: t(`state.breakMenu.${value}`) }))}
            onChange={(value) => setReason(value as Reason)}
            data-testid={CONSOLE_TEST_IDS.superviseAct('reason')}
          />
        ) : null}
        <p className="cc-note" data-tone={busy ? 'busy' : 'idle'}>
          <Icon name="info" />
          {t(busy ? 'supervise.clerk.afterwards' : `supervise.clerk.effect.${wish}`)}
        </p>
        <FormFoot
          submit={t('supervise.clerk.setState')}
          isReady={!change.isPending}
          error={change.error}
          refusals="supervise.refused"
          onClose={onClose}
          data-testid={CONSOLE_TEST_IDS.superviseSave}
        />
      </form>
    </Dialog>
  );
}

function SkillsDialog({ clerk, onClose }: DialogProps) {
  const { t } = useTranslation();
  const [skills, setSkills] = useState<SkillSet>(clerk.skills);
  const [capacity, setCapacity] = useState<Capacity>(clerk.capacity);
  const change = useSupervise('supervise:clerkSkills', { onSuccess: onClose });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('supervise.clerk.skillsTitle', { name: clerk.displayName })}
      className="cc-modal cc-modal--wide"
    >
      <form
        className="cc-form"
        onSubmit={(event) => {
          event.preventDefault();
          // The desk shows one call at a time.
          change.mutate({ staffId: clerk.staffId, skills, capacity: { ...capacity, call: 1 } });
        }}
      >
        <SkillsEditor skills={skills} capacity={capacity} onSkills={setSkills} onCapacity={setCapacity} />
        <p className="cc-muted">{t('supervise.clerk.skillsText')}</p>
        <FormFoot
          submit={t('supervise.clerk.setSkills')}
          isReady={!change.isPending}
          error={change.error}
          refusals="supervise.refused"
          onClose={onClose}
          data-testid={CONSOLE_TEST_IDS.superviseSave}
        />
      </form>
    </Dialog>
  );
}
