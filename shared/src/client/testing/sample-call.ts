// A call as the server would describe it, for tests.
import { newId } from '../../ids.ts';
import type { CallSnapshot, NumberedCaseEvent, Page } from '../../protocol/entities.ts';
import { FULL_MODE } from '../../protocol/talk.ts';

export function sampleCall(): CallSnapshot {
  const caseId = newId('case');
  return {
    seq: 0,
    status: {
      callId: newId('call'),
      state: 'waiting',
      stateSeq: 1,
      since: 1,
      endReason: null,
      kind: 'video',
      clerk: null,
      heldSince: null,
      wrapUpUntil: null,
    },
    queue: { position: 1, waiting: 1, clerksOnDuty: 1, estimate: null },
    item: {
      code: 'MK001',
      name: { 'zh-CN': '个体工商户登记', en: 'Sole trader registration' },
      audience: 'personal',
      department: { code: 'market', name: { 'zh-CN': '市场监管局', en: 'Market regulation' } },
      minutes: 20,
      feeYuan: 0,
      materials: [
        {
          code: 'id-card',
          name: { 'zh-CN': '身份证', en: 'Identity card' },
          requirement: 'required',
          form: 'original',
          maxPages: 2,
        },
      ],
      sample: true,
    },
    case: {
      id: caseId,
      number: '20250101-0001',
      itemCode: 'MK001',
      locale: 'zh-CN',
      state: 'draft',
      createdAt: 1,
      recordingConsent: false,
      pages: [],
      forms: [],
      licences: [],
      signature: null,
      recaptures: [],
      messages: [],
      marks: [],
      suggestions: [],
      decision: null,
      receipt: null,
      proposal: null,
      earlier: [],
      noticeDueAt: null,
    },
    site: { id: newId('site'), name: { 'zh-CN': '一号大厅', en: 'Hall one' }, sample: true },
    kioskName: '1',
    applicant: null,
    parties: { kiosk: true, clerk: false },
    mode: FULL_MODE,
  };
}

/** A page that arrives as event number `seq`. */
export function pageAdded(call: CallSnapshot, seq: number): NumberedCaseEvent & { page: Page } {
  const page: Page = {
    id: newId('page'),
    caseId: call.case.id,
    materialCode: 'id-card',
    position: seq,
    version: 1,
    current: true,
    sha256: String(seq).padStart(64, '0'),
    bytes: 1,
    width: 1,
    height: 1,
    derived: null,
    quality: null,
    capturedAt: 1,
    origin: 'camera',
    verdict: null,
    seen: null,
  };
  return {
    callId: call.status.callId,
    seq,
    at: seq,
    event: { type: 'pageAdded', page, fulfils: null },
    page,
  };
}
