// Who sees which screen: nobody signed in → sign-in; first things first (password, second factor); then the places of
// the person's roles.
import { ErrorSentence, Spinner } from '@cloud-window/shared/ui';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, Route, Routes } from 'react-router';
import { useFirstSteps } from './administration/first-steps.ts';
import { DeskPage } from './desk/desk-page.tsx';
import { api } from './session/clients.ts';
import { placesFor, StaffProvider, useMe, useStaff, type Place } from './session/staff.ts';
import { NothingHere } from './shell/nothing-here.tsx';
import { Shell } from './shell/shell.tsx';
import { PasswordChange } from './sign-in/password-change.tsx';
import { SecondFactorSetup } from './sign-in/second-factor-setup.tsx';
import { SignIn } from './sign-in/sign-in.tsx';

const Approvals = lazy(() => import('./approvals/approvals-page.tsx'));
const CaseFiles = lazy(() => import('./case-file/case-files-page.tsx'));
const Wallboard = lazy(() => import('./wallboard/wallboard-page.tsx'));
const Calls = lazy(() => import('./supervise/calls-page.tsx'));
const Appointments = lazy(() => import('./appointments/appointments-page.tsx'));
const Kiosks = lazy(() => import('./administration/kiosks-page.tsx'));
const Sites = lazy(() => import('./administration/sites-page.tsx'));
const People = lazy(() => import('./administration/people-page.tsx'));
const Queues = lazy(() => import('./queues/queues-page.tsx'));
const Holidays = lazy(() => import('./queues/holidays-page.tsx'));
const Intervals = lazy(() => import('./reports/intervals-page.tsx'));
const CallQuality = lazy(() => import('./reports/call-quality-page.tsx'));
const Alerts = lazy(() => import('./reports/alerts-page.tsx'));
const Recordings = lazy(() => import('./recordings/recordings-page.tsx'));
const FirstSteps = lazy(() => import('./administration/first-steps-page.tsx'));
const Items = lazy(() => import('./administration/items-page.tsx'));
const MediaNodes = lazy(() => import('./administration/media-nodes-page.tsx'));
const PhoneCodes = lazy(() => import('./administration/phone-codes-page.tsx'));
const SampleData = lazy(() => import('./administration/sample-data-page.tsx'));
const Audit = lazy(() => import('./administration/audit-page.tsx'));

export function App() {
  const { t } = useTranslation();
  const me = useMe();
  const system = useQuery({
    queryKey: ['system'],
    queryFn: () => api.call('systemInfo'),
    staleTime: Infinity,
  });

  if (me.error ?? system.error) {
    return (
      <main className="cc-alone">
        <ErrorSentence
          error={me.error ?? system.error}
          onRetry={() => void Promise.all([me.refetch(), system.refetch()])}
        />
      </main>
    );
  }
  if (me.data === undefined || system.data === undefined) {
    return (
      <main className="cc-alone">
        <Spinner label={t('app.loading')} />
      </main>
    );
  }
  if (me.data === null) return <SignIn demo={system.data.demo} />;
  if (me.data.mustChangePassword) return <PasswordChange />;
  if (system.data.secondFactorRequired && !me.data.secondFactor) return <SecondFactorSetup />;
  return (
    <StaffProvider value={me.data}>
      <Shell>
        <Suspense fallback={<Spinner label={t('app.loading')} />}>
          <Places />
        </Suspense>
      </Shell>
    </StaffProvider>
  );
}

const PAGES: Readonly<Record<Place['key'], ReactNode>> = {
  desk: <DeskPage />,
  approvals: <Approvals />,
  caseFiles: <CaseFiles />,
  wallboard: <Wallboard />,
  calls: <Calls />,
  appointments: <Appointments />,
  intervals: <Intervals />,
  callQuality: <CallQuality />,
  alerts: <Alerts />,
  recordings: <Recordings />,
  firstSteps: <FirstSteps />,
  kiosks: <Kiosks />,
  sites: <Sites />,
  people: <People />,
  queues: <Queues />,
  holidays: <Holidays />,
  items: <Items />,
  mediaNodes: <MediaNodes />,
  phoneCodes: <PhoneCodes />,
  sampleData: <SampleData />,
  audit: <Audit />,
};

function Places() {
  const { roles } = useStaff();
  const places = placesFor(roles);
  const first = places[0];
  // An administrator without other work is shown what is still to do, as long as something is.
  const landing = roles.includes('administrator') && first?.key === 'wallboard' ? <Landing /> : null;
  return (
    <Routes>
      {places.map((place) => (
        <Route key={place.key} path={place.path} element={PAGES[place.key]} />
      ))}
      <Route path="*" element={landing ?? (first ? <Navigate to={first.path} replace /> : <NothingHere />)} />
    </Routes>
  );
}

function Landing() {
  const { t } = useTranslation();
  const { steps, error } = useFirstSteps();
  if (steps === null && !error) {
    return (
      <main className="cc-alone">
        <Spinner label={t('app.loading')} />
      </main>
    );
  }
  const open = steps?.some((step) => !step.done) ?? false;
  return <Navigate to={open ? '/administration/first-steps' : '/wallboard'} replace />;
}
