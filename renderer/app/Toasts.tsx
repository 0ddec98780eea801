/**
 * What has just happened, for eight seconds; a pointer or the focus on it stops the clock. Each is announced politely,
 * and each change can be taken back from here.
 */
import { Button, CloseButton, Group, Text } from '@mantine/core';
import { lazy, Suspense, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import { useFailureWords } from '../ui/ErrorNotice.tsx';
import type { Failure } from '../client/api-error.ts';
import { useInterface, type Toast } from './interface-store.ts';
import { useText } from './locale.ts';
import classes from './toasts.module.css';
import { useUndo } from './use-change.ts';

const SHOWN_MS = 8000;
/** What failed is read more slowly. */
const FAILURE_SHOWN_MS = 16_000;

/** Somebody waits for an answer. */
const REQUEST_SHOWN_MS = 60_000;

const SHOWN: Readonly<Record<Toast['kind'], number>> = {
  change: SHOWN_MS,
  note: SHOWN_MS,
  failure: FAILURE_SHOWN_MS,
  request: REQUEST_SHOWN_MS,
};

const RequestToast = lazy(async () => ({ default: (await import('./RequestToast.tsx')).RequestToast }));

/** `failuresOnly`: a step of the first run has its own way back, and its buttons stand where toasts come. */
export function Toasts({ failuresOnly = false }: { readonly failuresOnly?: boolean }) {
  const { t } = useTranslation('common');
  const toasts = useInterface((state) => state.toasts);
  return (
    <section className={`${classes['stack']} no-print`} aria-label={t('toast.region')} aria-live="polite">
      {toasts
        .filter(({ kind }) => kind === 'failure' || !failuresOnly)
        .map((toast) => (
          <ToastCard key={toast.id} toast={toast} />
        ))}
    </section>
  );
}

function ToastCard({ toast }: { readonly toast: Toast }) {
  const { t } = useTranslation('common');
  const drop = useInterface((state) => state.dropToast);
  const [held, setHeld] = useState(false);
  const shownMs = SHOWN[toast.kind];
  useCountdown(shownMs, held, () => drop(toast.id));
  return (
    <div
      className={classes['toast']}
      data-kind={toast.kind}
      data-held={held}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Group gap="xs" wrap="nowrap" align="center">
        <ToastBody toast={toast} onGone={() => drop(toast.id)} />
        <CloseButton aria-label={t('toast.dismiss')} onClick={() => drop(toast.id)} />
      </Group>
      <span className={classes['clock']} style={{ animationDuration: `${shownMs}ms` }} aria-hidden />
    </div>
  );
}

function ToastBody({ toast, onGone }: { readonly toast: Toast; readonly onGone: () => void }) {
  switch (toast.kind) {
    case 'change':
      return <ChangeBody toast={toast} />;
    case 'failure':
      return <FailureBody failure={toast.failure} />;
    case 'note':
      return (
        <Text size="sm" flex={1}>
          {toast.text}
        </Text>
      );
    case 'request':
      return (
        <Suspense>
          <RequestToast id={toast.request} onGone={onGone} />
        </Suspense>
      );
    default:
      return assertNever(toast);
  }
}

function ChangeBody({ toast }: { readonly toast: Extract<Toast, { kind: 'change' }> }) {
  const { t } = useTranslation('common');
  const text = useText();
  const undo = useUndo();
  const drop = useInterface((state) => state.dropToast);
  const { change, isUndo } = toast;
  return (
    <>
      <Text size="sm" flex={1}>
        {text(change.sentence)}
      </Text>
      {change.undoable && (
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            drop(toast.id);
            void undo(change.id);
          }}
        >
          {isUndo ? t('redo') : t('undo')}
        </Button>
      )}
    </>
  );
}

function FailureBody({ failure }: { readonly failure: Failure }) {
  const { message, hint } = useFailureWords(failure);
  return (
    <div style={{ flex: 1, minWidth: 0 }}>
      <Text size="sm" fw={600}>
        {message}
      </Text>
      <Text size="sm">{hint}</Text>
    </div>
  );
}

/** Counts down only while nothing holds it; what is left is kept. */
function useCountdown(lengthMs: number, held: boolean, done: () => void): void {
  const left = useRef(lengthMs);
  const onDone = useEffectEvent(done);
  useEffect(() => {
    if (held) return undefined;
    const startedAt = performance.now();
    const timer = setTimeout(() => onDone(), left.current);
    return () => {
      clearTimeout(timer);
      left.current -= performance.now() - startedAt;
    };
  }, [held]);
}
