// Everything about the item before anything is asked: exact checklist, time, fee, and whether somebody is there to help.
import { Badge, Button, Icon, StatusDot, TEST_IDS, type IconName } from '@cloud-window/shared/ui';
import type { Material } from '@cloud-window/shared/protocol';
import { useTranslation } from 'react-i18next';
import { useVisit } from '../../flow/visit-store.ts';
import { ClosedAnswer } from '../../service/closed-answer.tsx';
import { useService, type ServiceStatus } from '../../service/use-service.ts';
import { CallbackButton, WaysOn } from '../../service/ways-on.tsx';
import { BackButton } from '../../shell/back-button.tsx';
import { waitWords } from '../../shell/format.ts';
import { ScreenBody } from '../../shell/frame.tsx';
import { useLocalized } from '../../shell/use-localized.ts';
import './item.css';

export function ItemScreen() {
  const { t } = useTranslation();
  const text = useLocalized();
  const item = useVisit((visit) => visit.item);
  const { patch, advance, go } = useVisit.getState();
  const service = useService(item?.code ?? null);
  if (!item) return null;
  const status = service.value;
  const closed = status?.closed ?? null;
  const begin = (wantsCallback: boolean) => {
    patch({ wantsCallback, aim: null });
    advance();
  };
  const book = () => {
    patch({ wantsCallback: false, aim: 'book' });
    go('slots');
  };
  const leave = () => {
    patch({ wantsCallback: false, aim: 'leave' });
    advance();
  };
  // Full, or nobody signed in: it may be over before the papers are captured.
  const mayPrepare = closed === 'full' || closed === 'noClerk';
  return (
    <ScreenBody
      title={text(item.name)}
      lead={text(item.department.name)}
      actions={
        <>
          <BackButton />
          {closed !== null ? (
            status?.callbacks ? (
              <CallbackButton onPress={() => begin(true)} />
            ) : null
          ) : (
            <Button
              variant="primary"
              size="large"
              // Nobody begins before the answer is known; without an answer the number decides.
              isDisabled={status === null && service.error === null}
              data-testid={TEST_IDS.itemBegin}
              onPress={() => begin(false)}
            >
              {t('item.begin')}
            </Button>
          )}
        </>
      }
    >
      {status === null ? null : closed === null ? (
        <>
          <OpenService status={status} />
          {status.appointments ? (
            <Button wide size="large" icon="clock" data-testid={TEST_IDS.bookTime} onPress={book}>
              {t('booking.instead')}
            </Button>
          ) : null}
        </>
      ) : (
        <>
          <ClosedAnswer reason={closed} status={status} />
          <WaysOn
            {...(mayPrepare ? { onBegin: () => begin(false) } : {})}
            {...(status.appointments ? { onBook: book } : {})}
            {...(status.leaving ? { onLeave: leave } : {})}
          />
        </>
      )}
      {item.sample ? (
        <p className="notice" data-tone="warn">
          <Icon name="info" />
          <span>
            <strong>{t('item.sample')}</strong> {t('item.sampleExplain')}
          </span>
        </p>
      ) : null}
      <dl className="facts">
        <Fact icon="clock" name={t('item.time')} value={t('item.minutes', { count: item.minutes })} />
        <Fact
          icon="star"
          name={t('item.fee')}
          value={item.feeYuan === 0 ? t('item.free') : t('item.yuan', { sum: item.feeYuan })}
        />
        <Fact
          icon="paper"
          name={t('item.papers')}
          value={t('item.paperCount', { count: item.materials.length })}
        />
      </dl>
      <h2 className="section-title">{t('item.checklist')}</h2>
      <ol className="materials">
        {item.materials.map((material, index) => (
          <MaterialRow key={material.code} material={material} number={index + 1} />
        ))}
      </ol>
    </ScreenBody>
  );
}

function Fact({ icon, name, value }: { icon: IconName; name: string; value: string }) {
  return (
    <div className="facts__fact">
      <Icon name={icon} />
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function MaterialRow({ material, number }: { material: Material; number: number }) {
  const { t } = useTranslation();
  const text = useLocalized();
  return (
    <li className="materials__row">
      <span className="materials__number">{number}</span>
      <div className="materials__words">
        <p className="materials__name">{text(material.name)}</p>
        <p className="materials__facts">
          <Badge tone={material.requirement === 'required' ? 'busy' : 'idle'} icon={null}>
            {t(`requirement.${material.requirement}`)}
          </Badge>
          <span>{t(`materialForm.${material.form}`)}</span>
          {material.maxPages > 1 ? <span>{t('item.upTo', { count: material.maxPages })}</span> : null}
        </p>
        {material.condition ? <p className="dim">{text(material.condition)}</p> : null}
      </div>
    </li>
  );
}

/** Said before anything is captured: how many are on duty, how many wait, and how long it would take. */
function OpenService({ status }: { status: ServiceStatus }) {
  const { t } = useTranslation();
  if (status.clerksOnDuty === 0) {
    return (
      <div className="service" data-tone="warn" data-testid={TEST_IDS.serviceStatus}>
        <StatusDot tone="warn">{t('item.nobody')}</StatusDot>
        <p>{t('item.nobodyExplain')}</p>
      </div>
    );
  }
  const estimate = status.estimate ? waitWords(status.estimate) : null;
  return (
    <div className="service" data-tone="good" data-testid={TEST_IDS.serviceStatus}>
      <StatusDot tone="good" icon="person">
        {t('item.onDuty', { count: status.clerksOnDuty })}
      </StatusDot>
      <p>
        {t('item.waiting', { count: status.waiting })}{' '}
        {estimate ? t(`wait.${estimate.kind}`, { ...estimate }) : null}
      </p>
    </div>
  );
}
