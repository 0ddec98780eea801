/** The first run: nine steps, each of which can be left and found again. The filter runs before the first of them. */
import { Anchor, Button, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Navigate, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FamilyChild } from '../../../shared/contracts/family-shapes.ts';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { BareFrame } from '../../app/BareFrame.tsx';
import { failureOf } from '../../client/api-error.ts';
import { api } from '../../client/console-client.ts';
import { door } from '../../client/door-client.ts';
import { useSession } from '../../client/session.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { AgreementStep } from './AgreementStep.tsx';
import { ChildStep } from './ChildStep.tsx';
import { ConsentStep } from './ConsentStep.tsx';
import { STEPS } from './draft.ts';
import { GuardianStep } from './GuardianStep.tsx';
import { LayersStep } from './LayersStep.tsx';
import { ListsStep } from './ListsStep.tsx';
import { ProofStep } from './ProofStep.tsx';
import { RulesStep } from './RulesStep.tsx';
import type { StepProps } from './step-props.ts';
import { useStepAddress } from './use-step-address.ts';
import { useWizard, type Wizard } from './use-wizard.ts';
import { WelcomeStep } from './WelcomeStep.tsx';
import classes from './wizard.module.css';

export function WizardPage() {
  const session = useSession();
  // Asked once: by the time of another answer there is a guardian already, and the page must not go from under them.
  const state = useQuery(
    door.state.queryOptions({
      enabled: session === null,
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    }),
  );
  const wizard = useWizard();
  if (session === null) {
    const failure = state.error === null ? null : failureOf(state.error);
    if (failure?.kind === 'stated' || state.data?.setupNeeded === false)
      return <Navigate to="/sign-in" search={{ to: '/wizard' }} replace />;
    if (state.data === undefined)
      return (
        <BareFrame>
          <QueryState query={state}>{() => null}</QueryState>
        </BareFrame>
      );
  }
  if (wizard === null) return <BareFrame>{null}</BareFrame>;
  return <Steps wizard={wizard} />;
}

function Steps({ wizard }: { readonly wizard: Wizard }) {
  const { t } = useTranslation('wizard');
  const navigate = useNavigate();
  const session = useSession();
  const { step, draft } = wizard;
  const id = STEPS[step] ?? 'welcome';
  const title = t(`title.${id}`);
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(step);
  const back = useStepAddress(step, wizard.goTo);
  useAskedBeforeLeaving(wizard.secrets.recoveryCode !== null);

  useEffect(() => {
    document.title = `${title} · Hải Đăng`;
  }, [title]);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    heading.current?.focus();
    window.scrollTo(0, 0);
  }, [step]);

  const leave = async (): Promise<void> => {
    await wizard.finish();
    await navigate({ to: '/' });
  };
  const props: StepProps = {
    draft,
    change: wizard.change,
    secrets: wizard.secrets,
    changeSecrets: wizard.changeSecrets,
    onBack: step === 0 ? undefined : back,
    onNext: (part) => {
      if (step === STEPS.length - 1) void leave();
      else wizard.goTo(step + 1, part);
    },
  };
  return (
    <BareFrame wide>
      <nav className="no-print" aria-label={t('progress')}>
        <Text size="sm" c="dimmed">
          {t('stepOf', { step: step + 1, count: STEPS.length })}
        </Text>
        <ol className={classes.steps}>
          {STEPS.map((other, place) => (
            <li
              key={other}
              className={classes.step}
              data-state={place < step ? 'done' : place === step ? 'now' : 'ahead'}
              aria-current={place === step ? 'step' : undefined}
            >
              <span className={classes.name}>{t(`title.${other}`)}</span>
            </li>
          ))}
        </ol>
      </nav>
      <Title order={1} ref={heading} tabIndex={-1} mb="md" className={`${classes.title} no-print`}>
        {title}
      </Title>
      <Step id={id} props={props} />
      {session !== null && wizard.secrets.recoveryCode === null && (
        <Stack align="center" mt="xl" className="no-print">
          <Anchor component="button" type="button" size="sm" onClick={() => void navigate({ to: '/' })}>
            {t('leave')}
          </Anchor>
        </Stack>
      )}
    </BareFrame>
  );
}

/** A code that is shown once lives in this page only: the browser asks before it is loaded anew or left. */
function useAskedBeforeLeaving(asks: boolean): void {
  useEffect(() => {
    if (!asks) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [asks]);
}

function Step({ id, props }: { readonly id: (typeof STEPS)[number]; readonly props: StepProps }) {
  switch (id) {
    case 'welcome':
      return <WelcomeStep {...props} />;
    case 'guardian':
      return <GuardianStep {...props} />;
    case 'child':
      return <ChildStep {...props} />;
    case 'rules':
      return <RulesStep {...props} />;
    case 'consent':
      return <WithChild props={props}>{(child) => <ConsentStep {...props} child={child} />}</WithChild>;
    case 'lists':
      return <ListsStep {...props} />;
    case 'layers':
      return <WithChild props={props}>{(child) => <LayersStep {...props} child={child} />}</WithChild>;
    case 'proof':
      return <WithChild props={props}>{(child) => <ProofStep {...props} child={child} />}</WithChild>;
    case 'agreement':
      return <WithChild props={props}>{(child) => <AgreementStep {...props} child={child} />}</WithChild>;
    default:
      return assertNever(id);
  }
}

interface WithChildProps {
  readonly props: StepProps;
  readonly children: (child: FamilyChild) => ReactNode;
}

/** The profile may have been removed since: then the steps before make a new one. */
function WithChild({ props, children }: WithChildProps) {
  const { t } = useTranslation('wizard');
  const family = useQuery(api.family.children.queryOptions());
  return (
    <QueryState query={family}>
      {(found) => {
        const child = found.find(({ id }) => id === props.draft.childId);
        if (child !== undefined) return children(child);
        return (
          <EmptyState
            title={t('gone.title')}
            body={t('gone.body')}
            action={<Button onClick={props.onBack}>{t('gone.back')}</Button>}
          />
        );
      }}
    </QueryState>
  );
}
