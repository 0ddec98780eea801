/** Why a page that is about somebody shows nobody: who is in the family could not be read. */
import { ErrorNotice } from '../ui/ErrorNotice.tsx';
import { useScope } from './scope.ts';

export function ScopeFailure() {
  const { failure } = useScope();
  return failure === null ? null : <ErrorNotice error={failure.error} onRetry={failure.retry} />;
}
