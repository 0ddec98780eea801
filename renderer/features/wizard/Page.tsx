/**
 * The first run: guardian, child, rules, lists, consent and notice, three live checks, the agreement. Protection runs
 * before it begins. It can be left and taken up at any step, and going back loses nothing.
 */
import { Progress, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Navigate, useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { BareFrame } from '../../app/BareFrame.tsx';
import { api } from '../../client/console-client.ts';
import { door } from '../../client/door-client.ts';
import { useSession } from '../../client/session.ts';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { AgreementStep } from './AgreementStep.tsx';
import { ChildStep } from './ChildStep.tsx';
import { ConsentStep } from './ConsentStep.tsx';
import { GuardianStep } from './GuardianStep.tsx';
import { ListsStep } from './ListsStep.tsx';
import { ProofStep } from './ProofStep.tsx';
import { RulesStep } from './RulesStep.tsx';
import { type Draft, draftSchema, EMPTY_DRAFT, stepAt, STEPS } from './steps.ts';
import { WelcomeStep } from './WelcomeStep.tsx';

export function WizardPage() {
  const session = useSession();
  return <BareFrame>{session === null ? <BeforeGuardian /> : <Resumed />}</BareFrame>;
}

/** Nobody is signed in: the first two steps, unless there is a guardian already. */
function BeforeGuardian() {
  const [index, setIndex] = useState(0);
  const state = useQuery(door.state.queryOptions({ staleTime: 0 }));
  return (
    <QueryState query={state}>
      {({ setupNeeded }) => {
        // Whoever set it up goes on with a session; everybody else signs in first.
        if (!setupNeeded) return <Navigate to="/sign-in" search={{ to: '/wizard' }} replace />;
        return (
          <StepFrame index={index}>
            {index === 0 ? (
              <WelcomeStep onNext={() => setIndex(1)} />
            ) : (
              <GuardianStep onBack={() => setIndex(0)} />
            )}
          </StepFrame>
        );
      }}
    </QueryState>
  );
}

function Resumed() {
  const wizard = useQuery(api.settings.wizard.queryOptions({ staleTime: Number.POSITIVE_INFINITY }));
  return (
    <QueryState query={wizard}>
      {({ step, draft }) => <Steps first={step ?? 2} draft={draftSchema.parse(draft)} />}
    </QueryState>
  );
}

const BODIES = {
  child: ChildStep,
  rules: RulesStep,
  lists: ListsStep,
  consent: ConsentStep,
  proof: ProofStep,
  agreement: AgreementStep,
} as const;

const FIRST_WITH_SESSION = STEPS.indexOf('child');

function Steps({ first, draft: begun }: { readonly first: number; readonly draft: Draft }) {
  const [index, setIndex] = useState(Math.max(first, FIRST_WITH_SESSION));
  const [draft, setDraft] = useState<Draft>({ ...EMPTY_DRAFT, ...begun });
  const navigate = useNavigate();
  const keep = useMutation(api.settings.putWizard.mutationOptions());
  const go = async (to: number, changes: Partial<Draft> = {}): Promise<void> => {
    const next = { ...draft, ...changes };
    const finished = to >= STEPS.length;
    setDraft(next);
    try {
      await keep.mutateAsync({ step: finished ? null : to, draft: next });
    } catch {
      // Shown below; the step itself goes on, only taking it up later would begin earlier.
    }
    if (finished) await navigate({ to: '/' });
    else setIndex(to);
  };
  const step = stepAt(index);
  const Body = BODIES[step === 'welcome' || step === 'guardian' ? 'child' : step];
  return (
    <StepFrame index={index}>
      {keep.isError && <ErrorNotice error={keep.error} />}
      <Body
        key={step}
        draft={draft}
        onNext={(changes) => void go(index + 1, changes)}
        onBack={index > FIRST_WITH_SESSION ? () => void go(index - 1) : null}
      />
    </StepFrame>
  );
}

function StepFrame({ index, children }: { readonly index: number; readonly children: ReactNode }) {
  const { t } = useTranslation('wizard');
  const step = stepAt(index);
  const place = t('place', { at: index + 1, of: STEPS.length });
  return (
    <Stack gap="md">
      <div className="no-print">
        <Progress value={(100 * (index + 1)) / STEPS.length} aria-label={place} size="sm" mb={4} />
        <Text size="sm" c="dimmed">
          {place}
        </Text>
      </div>
      <PageHead title={t(`${step}.title`)} description={t(`${step}.description`)} />
      {children}
    </Stack>
  );
}
