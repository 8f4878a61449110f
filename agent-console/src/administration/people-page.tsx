// The people of the installation: who they are, what they may do, whose items they serve.
import type { Staff } from '@cloud-window/shared/protocol';
import { Badge, Button, CONSOLE_TEST_IDS, StatusDot } from '@cloud-window/shared/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, queries } from '../session/clients.ts';
import { AdminPage, AdminTable, Loaded } from './admin-page.tsx';
import { OneTimePassword } from './one-time-password.tsx';
import { PersonForm } from './person-form.tsx';
import { useDepartments } from './use-departments.ts';
import { useSkillWords } from '../skills/skill-words.ts';
import { ChangeAccess, type AccessChange } from './change-access.tsx';

const PEOPLE = ['staff'] as const;

type Open =
  | { kind: 'edit'; person: Staff | null }
  | { kind: 'access'; person: Staff; change: AccessChange }
  | { kind: 'password'; person: Staff; password: string };

export default function PeoplePage() {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Open | null>(null);
  const people = useQuery({ queryKey: PEOPLE, queryFn: () => api.call('listStaff') });
  const close = () => setOpen(null);
  const saved = (person: Staff, password: string | null) => {
    void queries.invalidateQueries({ queryKey: PEOPLE });
    setOpen(password === null ? null : { kind: 'password', person, password });
  };
  return (
    <AdminPage
      title={t('places.people')}
      intro={t('people.intro')}
      action={
        <Button
          variant="primary"
          data-testid={CONSOLE_TEST_IDS.personAdd}
          onPress={() => setOpen({ kind: 'edit', person: null })}
        >
          {t('people.add')}
        </Button>
      }
    >
      <Loaded query={people} empty={t('people.none')}>
        {(rows) => (
          <AdminTable
            head={[
              t('people.name'),
              t('people.roles'),
              t('people.departments'),
              t('people.access'),
              t('app.actions'),
            ]}
          >
            {rows.map((person) => (
              <PersonRow key={person.id} person={person} onOpen={setOpen} />
            ))}
          </AdminTable>
        )}
      </Loaded>
      {open?.kind === 'edit' ? <PersonForm person={open.person} onSaved={saved} onClose={close} /> : null}
      {open?.kind === 'access' ? (
        <ChangeAccess person={open.person} change={open.change} onChanged={saved} onClose={close} />
      ) : null}
      {open?.kind === 'password' ? (
        <OneTimePassword person={open.person} password={open.password} onClose={close} />
      ) : null}
    </AdminPage>
  );
}

function PersonRow({ person, onOpen }: { person: Staff; onOpen: (open: Open) => void }) {
  const { t } = useTranslation();
  const departments = useDepartments();
  const words = useSkillWords();
  const mine = words.shown(person.skills);
  const change = (kind: AccessChange) => onOpen({ kind: 'access', person, change: kind });
  return (
    <tr
      data-testid={CONSOLE_TEST_IDS.personRow(person.id)}
      data-username={person.username}
      className={person.active ? undefined : 'ad__row--off'}
    >
      <th scope="row">
        {person.displayName}
        <span className="cc-muted cc-block">{person.username}</span>
      </th>
      <td>
        <span className="ad__badges">
          {person.roles.map((role) => (
            <Badge key={role} tone="busy" icon="person">
              {t(`roles.${role}`)}
            </Badge>
          ))}
        </span>
      </td>
      <td>
        {person.departments.length === 0
          ? t('people.allDepartments')
          : person.departments.map(departments.name).join(t('app.listSeparator'))}
        {mine.length === 0 ? null : (
          <span className="cc-muted cc-block">
            {mine
              .map((skill) => t('skills.atLevel', { skill: words.name(skill), level: person.skills[skill] }))
              .join(t('app.listSeparator'))}
          </span>
        )}
      </td>
      <td>
        <StatusDot tone={person.active ? 'good' : 'bad'}>
          {t(person.active ? 'people.active' : 'people.inactive')}
        </StatusDot>
        <span className="cc-muted cc-block">
          {t(person.mustChangePassword ? 'people.passwordPending' : 'people.passwordSet')} ·{' '}
          {t(person.secondFactor ? 'people.secondFactorOn' : 'people.secondFactorOff')}
        </span>
      </td>
      <td>
        <div className="ad__actions">
          <Button onPress={() => onOpen({ kind: 'edit', person })}>{t('people.edit')}</Button>
          <Button variant="quiet" onPress={() => change('reset')}>
            {t('people.reset')}
          </Button>
          <Button variant="quiet" onPress={() => change(person.active ? 'deactivate' : 'activate')}>
            {t(person.active ? 'people.deactivate' : 'people.activate')}
          </Button>
        </div>
      </td>
    </tr>
  );
}
