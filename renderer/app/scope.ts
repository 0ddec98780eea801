/** Whom the page is about: one child or all of them. It lives in the address, so a link or a reload keeps it. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import type { FamilyChild } from '../../shared/contracts/family-shapes.ts';
import { api } from '../client/console-client.ts';
import { withSlugs } from './child-slug.ts';

/** `slug` is how the child is named in an address. */
export type ScopedChild = FamilyChild & { readonly slug: string };

export interface Scope {
  readonly children: readonly ScopedChild[];
  /** Null: all of them, or not known yet. */
  readonly child: ScopedChild | null;
  /** Takes an id. */
  readonly select: (id: string | null) => void;
  readonly loaded: boolean;
  /** Who is in the family could not be read, and was not known before. */
  readonly failure: { readonly error: unknown; readonly retry: () => void } | null;
}

const NOBODY: readonly FamilyChild[] = [];

export function useScope(): Scope {
  const { data, error, refetch } = useQuery(api.family.children.queryOptions());
  const wanted = useSearch({ strict: false, select: (search) => search.child });
  const navigate = useNavigate();
  const children = useMemo(() => withSlugs(data ?? NOBODY), [data]);
  const select = useCallback(
    (id: string | null) => {
      const child = children.find((one) => one.id === id)?.slug;
      void navigate({ to: '.', search: (search) => ({ ...search, child }) });
    },
    [navigate, children],
  );
  const child = children.find(({ slug }) => slug === wanted) ?? null;
  const loaded = data !== undefined;
  const failure = loaded || error === null ? null : { error, retry: () => void refetch() };
  return { children, child, select, loaded, failure };
}
