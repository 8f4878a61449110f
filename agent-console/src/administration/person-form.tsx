// Adding a person, or changing name, roles, departments and skills of one.
import {
  DEFAULT_CAPACITY,
  ROLES,
  type Capacity,
  type Role,
  type SkillSet,
  type Staff,
} from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Dialog, TextField } from '@cloud-window/shared/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../session/clients.ts';
import { TickGroup } from '../shell/fields.tsx';
import { FormFoot } from '../shell/form-foot.tsx';
import { SkillsEditor } from '../skills/skills-editor.tsx';
import { useDepartments } from './use-departments.ts';

const USERNAME = /^[a-z][a-z0-9._-]{1,31}$/;

interface PersonFormProps {
  /** Null adds somebody. */
  person: Staff | null;
  onSaved: (person: Staff, oneTimePassword: string | null) => void;
  onClose: () => void;
}

export function PersonForm({ person, onSaved, onClose }: PersonFormProps) {
  const { t } = useTranslation();
  const available = useDepartments();
  const [username, setUsername] = useState(person?.username ?? '');
  const [displayName, setDisplayName] = useState(person?.displayName ?? '');
  const [roles, setRoles] = useState<Role[]>(person?.roles ?? ['clerk']);
  const [departments, setDepartments] = useState<string[]>(person?.departments ?? []);
  const [skills, setSkills] = useState<SkillSet>(person?.skills ?? {});
  const [capacity, setCapacity] = useState<Capacity>(person?.capacity ?? DEFAULT_CAPACITY);
  const save = useMutation({
    mutationFn: async () => {
      // The desk shows one call at a time.
      const body = {
        displayName: displayName.trim(),
        roles,
        departments,
        skills,
        capacity: { ...capacity, call: 1 },
      };
      return person
        ? api.call('updateStaff', { params: { id: person.id }, body })
        : api.call('addStaff', { body: { ...body, username: username.trim() } });
    },
    onSuccess: (saved) => onSaved(saved.staff, saved.oneTimePassword),
  });
  const usernameWrong = username !== '' && !USERNAME.test(username.trim());
  const ready =
    USERNAME.test(username.trim()) && displayName.trim() !== '' && roles.length > 0 && !save.isPending;
  // What is stored stays choosable even when no item names it any more.
  const codes = [...new Set([...available.list.map((department) => department.code), ...departments])];
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={person ? t('people.editTitle', { name: person.displayName }) : t('people.add')}
      className="cc-modal cc-modal--wide"
    >
      <form
        className="cc-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) save.mutate();
        }}
      >
        <div className="cc-form__row">
          <TextField
            label={t('people.username')}
            hint={t('people.usernameHint')}
            complaint={usernameWrong ? t('people.usernameWrong') : null}
            value={username}
            onChange={(value) => setUsername(value.toLowerCase())}
            isDisabled={person !== null}
            autoComplete="off"
            autoFocus={person === null}
            data-testid={CONSOLE_TEST_IDS.personUsername}
          />
          <TextField
            label={t('people.displayName')}
            hint={t('people.displayNameHint')}
            value={displayName}
            onChange={setDisplayName}
            maxLength={40}
            autoComplete="off"
            autoFocus={person !== null}
            data-testid={CONSOLE_TEST_IDS.personDisplayName}
          />
        </div>
        <TickGroup
          label={t('people.roles')}
          options={ROLES.map((role) => ({
            value: role,
            label: t(`roles.${role}`),
            testId: CONSOLE_TEST_IDS.personRole(role),
          }))}
          chosen={roles}
          onChange={setRoles}
        />
        <TickGroup
          label={t('people.departments')}
          hint={t('people.departmentsHint')}
          options={codes.map((code) => ({
            value: code,
            label: available.name(code),
            testId: CONSOLE_TEST_IDS.personDepartment(code),
          }))}
          chosen={departments}
          onChange={setDepartments}
        />
        {roles.includes('clerk') ? (
          <SkillsEditor skills={skills} capacity={capacity} onSkills={setSkills} onCapacity={setCapacity} />
        ) : null}
        {person ? <p className="cc-muted">{t('people.signsOut')}</p> : null}
        <FormFoot
          submit={t('people.save')}
          isReady={ready}
          error={save.error}
          onClose={onClose}
          data-testid={CONSOLE_TEST_IDS.personSave}
        />
      </form>
    </Dialog>
  );
}
