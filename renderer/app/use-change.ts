/**
 * A mutation as people meet it: it happens at once, says what it did, and can be taken back for eight seconds from the
 * toast and later from the history. What failed is said in the agent's words.
 */
import {
  useMutation,
  useQueryClient,
  type UseMutationOptions,
  type UseMutationResult,
} from '@tanstack/react-query';
import { z } from 'zod';
import { changeSchema, type Change } from '../../shared/contracts/change-shapes.ts';
import { failureOf } from '../client/api-error.ts';
import { client } from '../client/console-client.ts';
import { useInterface } from './interface-store.ts';

const changedOutput = z.object({ change: changeSchema });

function changeIn(output: unknown): Change | null {
  const parsed = changedOutput.safeParse(output);
  return parsed.success ? parsed.data.change : null;
}

export function useChange<TOutput, TError, TInput, TContext>(
  options: UseMutationOptions<TOutput, TError, TInput, TContext>,
): UseMutationResult<TOutput, TError, TInput, TContext> {
  const queryClient = useQueryClient();
  const addToast = useInterface((state) => state.addToast);
  return useMutation({
    ...options,
    onSuccess: async (output, ...rest) => {
      const change = changeIn(output);
      if (change !== null) addToast({ kind: 'change', change, isUndo: false });
      void queryClient.invalidateQueries();
      await options.onSuccess?.(output, ...rest);
    },
    onError: async (error, ...rest) => {
      addToast({ kind: 'failure', failure: failureOf(error) });
      await options.onError?.(error, ...rest);
    },
  });
}

/** Takes a change back. The answer is a change too, so this can be taken back as well. */
export function useUndo(): (change: string) => Promise<void> {
  const queryClient = useQueryClient();
  const addToast = useInterface((state) => state.addToast);
  return async (change) => {
    try {
      const done = await client.history.undo({ change });
      addToast({ kind: 'change', change: done.change, isUndo: true });
    } catch (error) {
      addToast({ kind: 'failure', failure: failureOf(error) });
    }
    await queryClient.invalidateQueries();
  };
}
