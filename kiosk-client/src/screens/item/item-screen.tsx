// Everything about the item before anything is asked: exact checklist, time, fee, and whether somebody is there to help.
import { Badge, Button, Icon, StatusDot, TEST_IDS, type IconName } from '@cloud-window/shared/ui';
import type { Item, Material } from '@cloud-window/shared/protocol';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../../device/kiosk-services.ts';
import { useVisit } from '../../flow/visit-store.ts';
import { BackButton } from '../../shell/back-button.tsx';
import { minutesRange } from '../../shell/format.ts';
import { ScreenBody } from '../../shell/frame.tsx';
import { useLoaded } from '../../shell/use-loaded.ts';
import { useLocalized } from '../../shell/use-localized.ts';

const SERVICE_REFRESH_MS = 10_000;

export function ItemScreen() {
  const { t } = useTranslation();
  const text = useLocalized();
  const item = useVisit((visit) => visit.item);
  const advance = useVisit((visit) => visit.advance);
  if (!item) return null;
  return (
    <ScreenBody
      title={text(item.name)}
      lead={text(item.department.name)}
      actions={
        <>
          <BackButton />
          <Button variant="primary" size="large" data-testid={TEST_IDS.itemBegin} onPress={advance}>
            {t('item.begin')}
          </Button>
        </>
      }
    >
      {item.sample ? (
        <p className="notice" data-tone="warn">
          <Icon name="info" />
          <span>
            <strong>{t('item.sample')}</strong> {t('item.sampleExplain')}
          </span>
        </p>
      ) : null}
      <ServiceStatus item={item} />
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

/** Said before anything is captured: whether anybody is on duty, and how long it would take. */
function ServiceStatus({ item }: { item: Item }) {
  const { t } = useTranslation();
  const { api } = useKiosk();
  const service = useLoaded(
    item.code,
    () => api.call('serviceStatus', { params: { code: item.code } }),
    SERVICE_REFRESH_MS,
  );
  const status = service.value;
  if (!status) return null;
  if (!status.open || status.clerksOnDuty === 0) {
    return (
      <div className="service" data-tone="warn" data-testid={TEST_IDS.serviceStatus}>
        <StatusDot tone="warn">{t('item.nobody')}</StatusDot>
        <p>{t('item.nobodyExplain')}</p>
      </div>
    );
  }
  const range = status.estimate ? minutesRange(status.estimate) : null;
  return (
    <div className="service" data-tone="good" data-testid={TEST_IDS.serviceStatus}>
      <StatusDot tone="good" icon="person">
        {t('item.onDuty', { count: status.clerksOnDuty })}
      </StatusDot>
      <p>
        {t('item.waiting', { count: status.waiting })}
        {range
          ? ` ${range.low === 0 ? t('item.waitUpTo', { high: range.high }) : t('item.waitRange', range)}`
          : ''}
      </p>
    </div>
  );
}
