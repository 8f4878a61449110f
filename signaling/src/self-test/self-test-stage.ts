// What the self-test call plays on: a kiosk, a desk and an item of their own. Their ids are fixed, so that everything else
// can leave them out: they are in no list, no real clerk is offered their call, and they count in no figure.
import type { Item } from '@cloud-window/shared/protocol';

const FIXED = 'se1ftest0000000000000000';
export const SELF_TEST_SITE_ID = `site_${FIXED}`;
export const SELF_TEST_KIOSK_ID = `kiosk_${FIXED}`;
export const SELF_TEST_STAFF_ID = `staff_${FIXED}`;
export const SELF_TEST_USERNAME = 'self-test';
export const SELF_TEST_DEPARTMENT = 'selftest';
export const SELF_TEST_ITEM_CODE = 'ZZ001';
export const SELF_TEST_MATERIAL_CODE = 'test-page';

export const SELF_TEST_NAME = { 'zh-CN': '系统自检', en: 'Self-test' };

export const SELF_TEST_ITEM: Item = {
  code: SELF_TEST_ITEM_CODE,
  name: SELF_TEST_NAME,
  audience: 'personal',
  department: { code: SELF_TEST_DEPARTMENT, name: SELF_TEST_NAME },
  minutes: 1,
  feeYuan: 0,
  materials: [
    {
      code: SELF_TEST_MATERIAL_CODE,
      name: { 'zh-CN': '测试页', en: 'Test page' },
      requirement: 'required',
      form: 'copy',
      maxPages: 1,
    },
  ],
  sample: false,
};
