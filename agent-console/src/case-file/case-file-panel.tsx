// The case file beside the pages, for the clerk while the case is theirs.
import type { StageTabProps } from '../review/stage-tabs.ts';
import { CaseFileView } from './case-file-view.tsx';

export default function CaseFilePanel({ call }: StageTabProps) {
  return (
    <div className="cf-panel">
      <CaseFileView caseId={call.case.id} />
    </div>
  );
}
