// What somebody can do and how well, and how much at the same time.
import type { Capacity, SkillSet } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { Button } from 'react-aria-components/Button';
import { useTranslation } from 'react-i18next';
import { SelectField } from '../shell/fields.tsx';
import { PROFICIENCIES, useSkillWords } from './skill-words.ts';
import './skills-editor.css';

/** How well a new skill is done until somebody says otherwise. */
const USUAL_PROFICIENCY = 3;
const MAX_REVIEWS = 10;

interface SkillsEditorProps {
  skills: SkillSet;
  capacity: Capacity;
  onSkills: (skills: SkillSet) => void;
  onCapacity: (capacity: Capacity) => void;
}

export function SkillsEditor({ skills, capacity, onSkills, onCapacity }: SkillsEditorProps) {
  const { t } = useTranslation();
  const words = useSkillWords();
  const mine = words.shown(skills);
  const left = words.choices.filter((skill) => skills[skill] === undefined);
  const counts = Array.from({ length: MAX_REVIEWS + 1 }, (_, count) => ({
    value: `${count}`,
    label: `${count}`,
  }));
  return (
    <fieldset className="sk">
      <legend className="cw-field__label">{t('skills.label')}</legend>
      <span className="cw-field__hint">{t('skills.hint')}</span>
      {mine.length === 0 ? null : (
        <ul className="sk__list">
          {mine.map((skill) => (
            <li key={skill} className="sk__skill">
              <span>{words.name(skill)}</span>
              <select
                className="cw-field__input"
                aria-label={t('skills.proficiencyOf', { skill: words.name(skill) })}
                value={skills[skill]}
                data-testid={CONSOLE_TEST_IDS.skillProficiency(skill)}
                onChange={(event) => onSkills({ ...skills, [skill]: Number(event.target.value) })}
              >
                {PROFICIENCIES.map((value) => (
                  <option key={value} value={value}>
                    {t(`proficiency.${value}`)}
                  </option>
                ))}
              </select>
              <Button
                className="cc-icon-button"
                aria-label={t('skills.remove', { skill: words.name(skill) })}
                data-testid={CONSOLE_TEST_IDS.skillRemove(skill)}
                onPress={() =>
                  onSkills(Object.fromEntries(Object.entries(skills).filter(([name]) => name !== skill)))
                }
              >
                <Icon name="cross" />
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className="sk__row">
        <SelectField
          label={t('skills.add')}
          value=""
          options={[
            { value: '', label: t('skills.choose') },
            ...left.map((skill) => ({ value: skill, label: words.name(skill) })),
          ]}
          onChange={(skill) => {
            if (skill !== '') onSkills({ ...skills, [skill]: USUAL_PROFICIENCY });
          }}
          data-testid={CONSOLE_TEST_IDS.skillAdd}
        />
        <SelectField
          label={t('skills.reviews')}
          value={`${capacity.review}`}
          options={counts}
          onChange={(value) => onCapacity({ ...capacity, review: Number(value) })}
          data-testid={CONSOLE_TEST_IDS.capacityReviews}
        />
      </div>
      <span className="cw-field__hint">{t('skills.capacityHint')}</span>
    </fieldset>
  );
}
